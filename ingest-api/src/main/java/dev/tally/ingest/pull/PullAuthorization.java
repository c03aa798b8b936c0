package dev.tally.ingest.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Gives every request to one origin, and no other, the {@code Authorization} that stands in a file at that moment. Redirects
 * come by here one by one. Nothing of the file's content is kept, logged or part of a problem.
 */
final class PullAuthorization implements HttpRequestInterceptor {
    private static final int MAX_BYTES = 8 * 1024;
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7E][\\x20-\\x7E]{0," + (MAX_BYTES - 1) + "}");

    private final Path file;
    private final Origin origin;

    PullAuthorization(Path file, Origin origin) {
        this.file = file;
        this.origin = origin;
    }

    @Override
    public void process(HttpRequest request, EntityDetails body, HttpContext context) throws IOException {
        request.removeHeaders(HttpHeaders.AUTHORIZATION);
        if (Origin.of(request.getScheme(), request.getAuthority()).equals(origin)) {
            request.setHeader(HttpHeaders.AUTHORIZATION, read());
        }
    }

    private String read() throws PullTroubleException {
        String value;
        try (InputStream in = Files.newInputStream(file)) {
            value = new String(in.readNBytes(MAX_BYTES + 2), ISO_8859_1).strip();
        } catch (IOException unreadable) {
            throw new PullTroubleException("the authorization-file " + file + " cannot be read ("
                    + unreadable.getClass().getSimpleName() + "). Put it there, readable for this service");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new PullTroubleException(
                    "the authorization-file " + file + " is not one line of 1 to " + MAX_BYTES
                            + " printable ASCII characters. Write into it what the source wants to see, such as Bearer and a token");
        }
        return value;
    }
}
