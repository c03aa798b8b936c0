package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.ProcessIdentity;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.standalone.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code counter}, and watching, against a query service whose batches the test commits. */
class ReadVerbsIT {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @TempDir
    Path directory;

    private final Ports ports = Installation.freePorts();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String body = "{}";
    private volatile long batch = 10;
    private Home home;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        home = new Home(directory.resolve("home"), directory.resolve("programs"));
        home.create();
        new RunRecord(
                        ProcessIdentity.ofThisProcess(),
                        Instant.now(),
                        ports,
                        home.state(),
                        Files.writeString(directory.resolve("tally.yaml"), "version: 1\n"),
                        false,
                        RunRecord.Phase.READY,
                        List.of())
                .write(home.runRecord());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.query()), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(String.valueOf(exchange.getRequestURI()));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Tally-Batch", Long.toString(batch));
        exchange.getResponseHeaders().set("Tally-As-Of", "2026-11-21T10:42:01Z");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Output run(String... arguments) {
        return Output.of(environment(), arguments);
    }

    private Map<String, String> environment() {
        return Map.of("TALLY_HOME", home.root().toString());
    }

    @Test
    void countersAreListedWithTheirState() {
        body =
                "{\"counters\":[{\"name\":\"by_region\",\"type\":\"order.placed\",\"status\":\"live\",\"counted\":7,\"skipped\":1,"
                        + "\"excluded\":2,\"missed\":0,\"folded\":0}],\"next\":null}";
        Output output = run("counter");
        assertThat(output.exitCode()).isZero();
        assertThat(output.out()).contains("NAME", "by_region", "order.placed", "live", "7");
        assertThat(requests).containsExactly("/v1/counters?limit=20");
    }

    @Test
    void rowsOfACounterAreFilteredOrderedAndExact() {
        body = "{\"counter\":\"by_region\",\"every\":null,\"rows\":[{\"region\":\"eu\",\"orders\":3,\"revenue\":30.10},"
                + "{\"region\":\"us\",\"orders\":2,\"revenue\":123456789012345678901234567890.5}],\"next\":null}";
        Output output = run(
                "counter",
                "by_region",
                "--where",
                "orders=gte.2",
                "--where",
                "orders=lt.9",
                "--where",
                "region=in.eu,\"a & b\"",
                "--order",
                "-revenue",
                "--every",
                "15m",
                "--top",
                "5");
        assertThat(output.exitCode()).as(output.err()).isZero();
        assertThat(output.out().lines().map(String::strip))
                .containsExactly(
                        "REGION  ORDERS                           REVENUE",
                        "eu           3                             30.10",
                        "us           2  123456789012345678901234567890.5");
        assertThat(requests)
                .containsExactly("/v1/counters/by_region/rows?orders=gte.2&orders=lt.9&region=in.eu%2C%22a%20%26%20b%22"
                        + "&limit=5&order=-revenue&every=15m");
        assertThat(run("counter", "by_region", "--where", "orders").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("counter", "by_region", "--json").out())
                .contains("\"revenue\":123456789012345678901234567890.5");
    }

    @Test
    void watchingShowsEachBatchOnceBelowTheLast() throws InterruptedException {
        body = "{\"words\":[{\"word\":\"one\",\"count\":1}],\"next\":null}";
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        Thread verb = new Thread(
                () -> TallyCommand.run(Terminal.of(stream, stream, false), environment(), "words", "--watch"));
        verb.start();
        await(output, "one");
        int asked = requests.size();
        while (requests.size() < asked + 2) { // asked again, and the batch is the same
            Thread.onSpinWait();
        }
        body = "{\"words\":[{\"word\":\"two\",\"count\":2}],\"next\":null}";
        batch = 11;
        await(output, "two");
        verb.interrupt();
        verb.join(30_000);
        assertThat(verb.isAlive()).isFalse();
        assertThat(text(output).lines().filter(line -> line.startsWith("one"))).hasSize(1);
        assertThat(text(output)).doesNotContain("\u001b");
    }

    private static String text(ByteArrayOutputStream output) {
        return output.toString(StandardCharsets.UTF_8);
    }

    private static void await(ByteArrayOutputStream output, String text) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!text(output).contains(text)) {
            assertThat(System.nanoTime()).as(text).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
