package dev.tally.ingest.pull;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/** What a source answered. Closing it drops the connection, however much was still to come. One thread. */
final class PullAnswer implements Closeable {
    private static final Pattern ORIGIN =
            Pattern.compile("^(https?://)(?:[^/?#@]*@)?([^/?#@]+)", Pattern.CASE_INSENSITIVE);

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
        throw new PullTroubleException(refusal());
    }

    private String refusal() {
        int code = response.getCode();
        Header location = response.getFirstHeader("Location");
        if (location != null) {
            // No more of it: what stands behind may be a token.
            Matcher origin = ORIGIN.matcher(location.getValue());
            String where = origin.find() ? origin.group(1) + origin.group(2) : "another place";
            return "the source redirects to another host, " + where + ". If it is to be read there, list its host and"
                    + " port under 'hosts'; from https none leads to http";
        }
        if (code == 401 || code == 403) {
            return "the source answers " + code + ": it wants another 'authorization-file' than it is shown; behind a"
                    + " redirect to another origin it is shown none";
        }
        return "the source answers " + code + " instead of 200. Correct 'url', or see what the source says of it";
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
