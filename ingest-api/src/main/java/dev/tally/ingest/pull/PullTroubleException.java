package dev.tally.ingest.pull;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.RedirectException;

/** Why a source is not read at the moment, in words for whoever looks after it. It is asked again. */
final class PullTroubleException extends IOException {
    PullTroubleException(String message) {
        super(message);
    }

    private PullTroubleException(String message, IOException cause) {
        super(message, cause);
    }

    /** What Java and its libraries say, in such words; URLs, whose queries may hold a token, are not repeated. */
    static PullTroubleException of(IOException raw) {
        return raw instanceof PullTroubleException trouble ? trouble : new PullTroubleException(words(raw), raw);
    }

    private static String words(IOException raw) {
        String said = raw.getMessage();
        if (raw instanceof UnknownHostException) {
            return "the source's host is of no use: " + said + ". Correct 'url', or the name service";
        }
        if (raw instanceof ConnectException || raw instanceof ConnectTimeoutException) {
            return "the source cannot be reached: " + said + ". Start it, or correct 'url'";
        }
        if (raw instanceof SocketTimeoutException) {
            return "the source was silent for " + PullClient.SILENCE_SECONDS
                    + " s. One that has nothing to say sends an empty line now and then";
        }
        if (raw instanceof SSLException) {
            return "no TLS with the source: " + said + ". Its certificate must be for this host, from an authority that"
                    + " this service's Java trusts";
        }
        if (raw instanceof ClientProtocolException && raw.getCause() instanceof RedirectException) {
            return "the source redirects in a circle, or more than " + PullClient.MOST_REDIRECTS
                    + " times. Correct 'url' to where the stream is";
        }
        return "the connection to the source broke: " + said;
    }
}
