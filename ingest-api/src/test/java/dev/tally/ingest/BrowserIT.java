package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pages in a browser try at the shipped jar, byte by byte as browsers send it, and what is not served at all. */
class BrowserIT {
    @TempDir
    static Path directory;

    private static IngestProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.Launch.in(directory, "127.0.0.1:1")
                .with("TALLY_HTTP_NAMES", "tally.example.com,other.example.com")
                .startUnready();
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @Test
    void aPageOfAnotherSiteWritesNothingAndReadsNothing() throws Exception {
        String own = "127.0.0.1:" + ingest.port();
        // No broker is there: a request that gets past the guard is a 503.
        assertThat(post(own, "")).contains(" 503 ", "broker.unavailable");
        assertThat(post(own, "Origin: http://" + own + "\r\n")).contains(" 503 ");
        assertThat(post("tally.example.com", "")).contains(" 503 ");
        assertThat(post("other.example.com:80", "Origin: https://other.example.com:80\r\n"))
                .contains(" 503 ");

        assertThat(post(own, "Origin: http://evil.example\r\n")).contains(" 403 ", "origin.foreign");
        assertThat(post(own, "Origin: null\r\n")).contains(" 403 ");
        assertThat(post(own, "Sec-Fetch-Site: cross-site\r\n")).contains(" 403 ");
        assertThat(post("evil.example:" + ingest.port(), "Origin: http://evil.example:" + ingest.port() + "\r\n"))
                .contains(" 421 ", "host.unknown", "application/problem+json");
        assertThat(send("GET /v1/replays HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .contains(" 421 ");
        String preflight = send("OPTIONS /v1/events/a HTTP/1.1\r\nHost: " + own + "\r\nOrigin: http://evil.example\r\n"
                + "Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
        assertThat(preflight).doesNotContainIgnoringCase("access-control-allow");
    }

    @Test
    void nothingOfTheInsideIsServed() throws Exception {
        for (String name : List.of(
                "",
                "health",
                "info",
                "env",
                "beans",
                "heapdump",
                "threaddump",
                "loggers",
                "shutdown",
                "configprops",
                "mappings",
                "prometheus",
                "metrics")) {
            assertThat(ingest.get("/actuator/" + name).statusCode()).as(name).isEqualTo(404);
            if (!name.isEmpty() && !name.equals("metrics")) {
                assertThat(ingest.get("/" + name).statusCode()).as(name).isEqualTo(404);
            }
        }
    }

    private static String post(String host, String headers) throws IOException {
        return send("POST /v1/events/a HTTP/1.1\r\nHost: " + host + "\r\n" + headers
                + "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    }

    private static String send(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", ingest.port())) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
