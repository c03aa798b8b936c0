package dev.tally.ingest.body;

import dev.tally.ingest.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Reads request bodies, as sent, gzip or zstd, within limits that are checked before and while reading: what is too large is
 * refused after the limit's bytes, however much more was to come. Safe for any number of threads.
 */
@Component
public final class BodyReader {
    /** Fewer than the server has threads: slow uploads leave room for prompt ones. */
    private static final int SLOW_BODIES = 64;

    private static final String BEGUN = BodyReader.class.getName() + ".begun";
    private static final int FIRST_BYTES = 4 * 1024;

    private final Limits limits;
    private final Semaphore slowBodies = new Semaphore(SLOW_BODIES);

    BodyReader(Limits limits) {
        this.limits = limits;
    }

    /** A body in memory: the first {@code length} bytes of the array. */
    public record Body(byte[] bytes, int length) {}

    /** The whole body. The lease covers its bytes, and is the caller's to close. */
    public Body read(HttpServletRequest request, BodyBudget.Lease lease) throws IOException {
        try (InputStream inflated = open(request, limits.maxBody().toBytes())) {
            return read(inflated, lease);
        } catch (ZipException | EOFException damaged) {
            throw damaged(damaged);
        }
    }

    /**
     * The body as a stream of inflated bytes. Reading more than {@code maxBytes} as sent is a 413. Damaged compressed data is a
     * {@link ZipException} or an {@link EOFException}, see {@link #damaged}.
     */
    public InputStream open(HttpServletRequest request, long maxBytes) throws IOException {
        List<ContentCoding> codings = ContentCoding.of(request);
        if (request.getContentLengthLong() > maxBytes) {
            throw tooLarge(maxBytes, "");
        }
        request.setAttribute(BEGUN, true);
        InputStream body = new LimitedBody(
                new PacedBody(request.getInputStream(), slowBodies), maxBytes, () -> tooLarge(maxBytes, ""));
        long maxInflated = Math.max(maxBytes, limits.maxInflated().toBytes());
        try {
            for (ContentCoding coding : codings) {
                // The caller has a limit of its own on the last; this one is for what stands between two.
                body = new LimitedBody(coding.open(body), maxInflated, () -> tooLarge(maxInflated, " inflated"));
            }
            return body;
        } catch (IOException | RuntimeException notSo) {
            body.close();
            throw notSo;
        }
    }

    /** Whether anything of this request's body was asked for. */
    static boolean hasBegun(HttpServletRequest request) {
        return request.getAttribute(BEGUN) != null;
    }

    /** What damaged compressed data is answered with. */
    public static RefusedException damaged(IOException damaged) {
        String coding = damaged instanceof ZstdBody.Damaged ? "zstd" : "gzip";
        return new RefusedException(
                HttpStatus.BAD_REQUEST,
                "body." + coding,
                "The body is not whole " + coding + " data: " + damaged.getMessage() + ".");
    }

    private Body read(InputStream inflated, BodyBudget.Lease lease) throws IOException {
        int max = Math.toIntExact(limits.maxInflated().toBytes());
        lease.add(FIRST_BYTES);
        byte[] bytes = new byte[FIRST_BYTES];
        int length = 0;
        while (true) {
            int count = inflated.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return new Body(bytes, length);
            }
            length += count;
            if (length > max) {
                throw tooLarge(max, " inflated");
            }
            if (length == bytes.length) {
                int larger = (int) Math.min(2L * bytes.length, max + 1L);
                lease.add(larger - bytes.length);
                bytes = Arrays.copyOf(bytes, larger);
            }
        }
    }

    private static RefusedException tooLarge(long max, String how) {
        return new RefusedException(
                HttpStatus.CONTENT_TOO_LARGE,
                "body.too-large",
                "A body has at most " + max + " bytes" + how + " (GET /v1/limits). Nothing was written.");
    }
}
