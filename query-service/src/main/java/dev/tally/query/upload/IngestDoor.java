package dev.tally.query.upload;

import dev.tally.query.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The ingest API's door for documents. Safe for any number of threads; holds of a body only what is on its way. */
public final class IngestDoor {
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(5);

    private final URI base;
    private final HttpClient client;

    public IngestDoor(URI base) {
        this.base = base;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    /**
     * Passes a document on and returns what the door says to it.
     *
     * @param path the document's name, as it stood in the request's path
     * @param authorization what the caller shows, which is for the door to judge; null: nothing
     * @param length of the body; the door refuses what is too long for it before it is sent
     */
    HttpResponse<byte[]> put(String path, @Nullable String authorization, long length, InputStream body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/v1/documents/" + path))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/octet-stream")
                .expectContinue(true)
                .PUT(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> body), length));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException away) {
            throw Problem.later("ingest.unavailable", "The ingest API does not answer; nothing is lost, try again");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Problem.later("service.stopping", "The service is stopping");
        }
    }
}
