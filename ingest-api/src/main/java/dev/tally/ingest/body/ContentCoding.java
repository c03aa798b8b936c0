package dev.tally.ingest.body;

import dev.tally.ingest.problem.Problem;
import dev.tally.ingest.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** How a body is compressed on its way, by {@code Content-Encoding}. */
enum ContentCoding {
    GZIP {
        @Override
        InputStream open(InputStream compressed) throws IOException {
            return new GzipBody(compressed);
        }
    },
    ZSTD {
        @Override
        InputStream open(InputStream compressed) throws IOException {
            return new ZstdBody(compressed);
        }
    };

    private static final String OFFERED = "gzip, zstd";
    private static final int MOST = 2;

    abstract InputStream open(InputStream compressed) throws IOException;

    /** What was applied to the body, in the order in which it is to be undone. */
    static List<ContentCoding> of(HttpServletRequest request) {
        List<ContentCoding> codings = new ArrayList<>();
        for (String value : Collections.list(request.getHeaders("Content-Encoding"))) {
            for (String name : value.split(",", -1)) {
                switch (name.strip().toLowerCase(Locale.ROOT)) {
                    case "gzip", "x-gzip" -> codings.add(0, GZIP);
                    case "zstd" -> codings.add(0, ZSTD);
                    case "identity", "" -> {}
                    default -> throw unsupported();
                }
            }
        }
        if (codings.size() > MOST) {
            throw unsupported();
        }
        return codings;
    }

    private static RefusedException unsupported() {
        return new RefusedException(Problem.of(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "content-encoding.unsupported",
                        "Content-Encoding is gzip, zstd, at most " + MOST + " of them one upon the other, or absent.")
                .withHeader("Accept-Encoding", OFFERED));
    }
}
