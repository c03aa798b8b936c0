package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A client that saw no answer sends again, to whichever instance answers: each event counts once, though no door remembers any. */
class RetryIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void aRequestThatSeveralInstancesTookAndOneThatWasKilledTookAgainCountsOnce() throws Exception {
        try (Installation tally = Installation.create("retry")) {
            tally.up();
            int port = freePort();
            Process other = instance(tally, port);
            try {
                Door first = tally.ingest();
                Door second = new Door(URI.create("http://127.0.0.1:" + port));
                eventually(SOON, () -> second.get("/readyz").with(200));
                String keyed = keyed(first);
                assertThat(keyed).contains("\"id\":\"order-7-0\"", "\"id\":\"order-7-1\"", "\"accepted\":2");
                cloudEvent(first);
                assertThat(keyed(second)).isEqualTo(keyed);
                cloudEvent(second);

                long killed = tally.pids().get("ingest-api");
                assertThat(ProcessHandle.of(killed).orElseThrow().destroyForcibly())
                        .isTrue();
                eventually(SOON, () -> {
                    assertThat(tally.pids().getOrDefault("ingest-api", killed)).isNotEqualTo(killed);
                    return first.get("/readyz").with(200);
                });
                assertThat(keyed(first)).isEqualTo(keyed);
                cloudEvent(first);
            } finally {
                other.destroyForcibly().waitFor();
            }
            String dsn = tally.dsn();
            eventually(SOON, () -> {
                assertThat(number(dsn, "SELECT sum(consumed) FROM batches")).isEqualTo(9);
                return null;
            });
            assertThat(number(dsn, "SELECT accepted FROM event_types WHERE type = 'order.placed'"))
                    .isEqualTo(3);
            assertThat(number(dsn, "SELECT sum(duplicates) FROM batches")).isEqualTo(6);
            assertThat(number(dsn, "SELECT count(*) FROM rejections")).isZero();
        }
    }

    /** Two events without ids of their own; what the door says of them, but for where they are on Kafka. */
    private static String keyed(Door door) throws Exception {
        return door.send(door.request("/v1/events/order.placed")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "order-7")
                        .POST(BodyPublishers.ofString("[{\"total\":1},{\"total\":2}]")))
                .with(202)
                .text()
                .replaceAll("\"position\":\"[^\"]*\"", "");
    }

    private static void cloudEvent(Door door) throws Exception {
        door.post(
                        "/v1/events",
                        "application/cloudevents+json",
                        "{\"specversion\":\"1.0\",\"id\":\"o-8\",\"source\":\"/shop/7\",\"type\":\"order.placed\",\"data\":{\"total\":3}}")
                .with(202);
    }

    /** A second one, with nothing in common with the first but Kafka. */
    private static Process instance(Installation tally, int port) throws IOException {
        Path jar = Path.of(System.getProperty("tally.checkout"), "ingest-api", "target", "ingest-api.jar");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.toRealPath().toString())
                .directory(tally.home().toFile())
                .redirectErrorStream(true)
                .redirectOutput(tally.home().resolve("second.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TALLY_"));
        builder.environment()
                .putAll(Map.of(
                        "TALLY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + (tally.portBase() + 22),
                        "TALLY_HTTP_PORT", Integer.toString(port),
                        "TALLY_STATE", tally.home().resolve("second").toString()));
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static long number(String dsn, String sql) throws Exception {
        try (Connection connection = Installation.connect(dsn);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
