package dev.tally.ingest.pull;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/** What a source answered. Closing it drops the connection, however much was still to come. One thread. */
final class PullAnswer implements Closeable {
    private final HttpGet request;
    private final ClassicHttpResponse response;

    PullAnswer(HttpGet request, ClassicHttpResponse response) {
        this.request = request;
        this.response = response;
    }

    /** Whether there is no more, and never will be. */
    boolean isTheEnd() {
        return response.getCode() == 204 || response.getCode() == 410;
    }

    /** The stream. */
    InputStream content() throws IOException {
        if (response.getCode() == 200 && response.getEntity() != null) {
            return response.getEntity().getContent();
        }
        Header location = response.getFirstHeader("Location");
        throw new IOException(
                location == null
                        ? "the source answers " + response.getCode()
                        : "the source redirects to another host than its own, and 'hosts' does not list it: "
                                + location.getValue());
    }

    /** Whether its end is one that the source meant: a connection that just closes says nothing. */
    boolean saysWhereItEnds() {
        HttpEntity entity = response.getEntity();
        return entity != null && (entity.isChunked() || entity.getContentLength() >= 0);
    }

    @Override
    public void close() {
        request.abort(); // before closing, which would read an endless stream to its end
        try {
            response.close();
        } catch (IOException cut) {
            // As it should be.
        }
    }
}
