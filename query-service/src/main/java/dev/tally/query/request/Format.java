package dev.tally.query.request;

import dev.tally.query.problem.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;

/** How an answer is written: {@code ?format=} decides, else {@code Accept}, else it is JSON. */
public enum Format {
    JSON("application/json"),
    CSV("text/csv;header=present;charset=UTF-8"),
    NDJSON("application/x-ndjson"),
    PARQUET("application/vnd.apache.parquet");

    /** What every path with rows answers. */
    public static final List<Format> OF_ROWS = List.of(JSON, CSV, NDJSON);

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    public MediaType mediaType() {
        return MediaType.valueOf(mediaType);
    }

    String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The best of those that a path offers, as the client's {@code Accept} has it; a 406 where none will do. */
    static Format accepted(@Nullable String accept, List<Format> offered) {
        if (accept == null || accept.isBlank()) {
            return offered.get(0);
        }
        try {
            List<MediaType> wanted = MediaType.parseMediaTypes(accept);
            MimeTypeUtils.sortBySpecificity(wanted);
            return wanted.stream()
                    .sorted(Comparator.comparingDouble(MediaType::getQualityValue)
                            .reversed())
                    .filter(type -> type.getQualityValue() > 0)
                    .flatMap(type -> offered.stream().filter(format -> format.isIn(type)))
                    .findFirst()
                    .orElseThrow(() -> unacceptable(offered));
        } catch (InvalidMediaTypeException malformed) {
            throw unacceptable(offered);
        }
    }

    private boolean isIn(MediaType range) {
        // Without parameters: "text/csv" is asked for, also where a client names another header or character set.
        return new MediaType(range.getType(), range.getSubtype()).includes(mediaType());
    }

    private static Problem unacceptable(List<Format> offered) {
        List<String> types = offered.stream()
                .map(format ->
                        format.mediaType().getType() + "/" + format.mediaType().getSubtype())
                .toList();
        return Problem.of(
                HttpStatus.NOT_ACCEPTABLE, "accept.unsupported", "This path answers " + String.join(" | ", types));
    }

    static List<String> parameters(List<Format> offered) {
        return offered.stream().map(Format::parameter).toList();
    }
}
