package dev.tally.ingest.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.CircularRedirectException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.Test;

class PullTroubleExceptionTest {
    @Test
    void saysWhatAndWhyAndWhatToDo() {
        Map<IOException, String> words = Map.of(
                new UnknownHostException("h: Name or service not known"),
                "the source's host is of no use: h: Name or service not known. Correct 'url', or the name service",
                new ConnectException("Connection refused"),
                "the source cannot be reached: Connection refused. Start it, or correct 'url'",
                new ConnectTimeoutException("Connect timed out"),
                "the source cannot be reached: Connect timed out. Start it, or correct 'url'",
                new SocketTimeoutException("Read timed out"),
                "the source was silent for 60 s. One that has nothing to say sends an empty line now and then",
                new SSLHandshakeException("unknown_ca"),
                "no TLS with the source: unknown_ca. Its certificate must be for this host, from an authority that this"
                        + " service's Java trusts",
                new ClientProtocolException(new CircularRedirectException("Circular redirect to 'http://h/?token=1'")),
                "the source redirects in a circle, or more than 5 times. Correct 'url' to where the stream is",
                new SocketException("Connection reset"),
                "the connection to the source broke: Connection reset");

        words.forEach((raw, said) ->
                assertThat(PullTroubleException.of(raw)).hasMessage(said).hasCause(raw));
    }

    @Test
    void leavesItsOwnWordsAlone() {
        PullTroubleException own = new PullTroubleException("as it is");

        assertThat(PullTroubleException.of(own)).isSameAs(own);
    }
}
