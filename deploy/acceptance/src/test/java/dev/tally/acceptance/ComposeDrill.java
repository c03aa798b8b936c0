package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A {@link ComposeStack} whose containers are killed, and what watches over it. Needs a Docker engine, and takes minutes where the
 * images are not built yet: part of the build with {@code -Pcompose} only.
 */
class ComposeDrill {
    private static final Duration UP = ComposeStack.UP;
    private static final Duration SOON = ComposeStack.SOON;
    private static final List<String> LINES = List.of("Whatever is killed,", "what was counted is counted once.");

    @TempDir
    private static Path inbox;

    private static ComposeStack stack;
    private static Door query;
    private static Door ingest;
    private static Door prometheus;

    @BeforeAll
    static void up() throws Exception {
        // The watcher reads as a user of its own.
        Files.setPosixFilePermissions(inbox, PosixFilePermissions.fromString("rwxrwxrwx"));
        stack = new ComposeStack("tally-drill", Map.of("TALLY_INBOX", inbox.toString()));
        query = stack.door("QUERY");
        ingest = stack.door("INGEST");
        prometheus = stack.door("PROMETHEUS");
        stack.docker(UP, "compose", "up", "--build", "--detach", "--wait");
    }

    @AfterAll
    static void down() throws Exception {
        stack.close();
    }

    @Test
    void countsOnceWhicheverContainerIsKilledAndAfterANewStart() throws Exception {
        Files.write(inbox.resolve("drill.txt"), LINES);
        int events = 0;
        for (String victim : List.of(
                "stream-aggregator", "lake", "spark-worker-1", "kafka", "postgres", "ingest-api", "file-watcher")) {
            events += post(victim);
            stack.docker(SOON, "kill", "tally-drill-" + victim + "-1");
            stack.docker(SOON, "start", "tally-drill-" + victim + "-1");
            events += post(victim + " again");
        }
        assertCounted(events);

        postgres("pg_dump --username=postgres --format=custom --create --file=/tmp/tally.dump tally");
        events += post("after the backup");
        assertCounted(events);
        stack.docker(SOON, "compose", "stop", "stream-aggregator", "query-service", "lake");
        postgres("pg_restore --username=postgres --clean --if-exists --create --dbname=postgres /tmp/tally.dump");
        stack.docker(SOON, "compose", "start", "stream-aggregator", "query-service", "lake");
        assertCounted(events);

        stack.docker(SOON, "compose", "down");
        stack.docker(UP, "compose", "up", "--detach", "--wait");
        assertCounted(events);
        assertThat(stack.docker(SOON, "compose", "run", "--rm", "--no-deps", "-T", "reconcile"))
                .contains("every row equals a recount");
    }

    @Test
    void prometheusSeesEveryPartAndItsAlertsSpeakWhenTheyShould() throws Exception {
        stack.docker(UP, "compose", "--profile", "monitoring", "up", "--detach", "--wait", "prometheus");
        eventually(SOON, () -> {
            JsonNode targets = prometheus
                    .get("/api/v1/targets?state=active")
                    .with(200)
                    .json()
                    .at("/data/activeTargets");
            assertThat(targets.findValuesAsText("health")).containsOnly("up");
            assertThat(targets.findValuesAsText("service"))
                    .contains("query-service", "ingest-api", "file-watcher", "stream-aggregator", "lake");
            return targets;
        });
        for (String expression : MetricNames.expressions()) {
            prometheus.get("/api/v1/query?query=" + Door.parameter(expression)).with(200);
        }
        assertThat(prometheus.get("/api/v1/rules").with(200).json().findValuesAsText("lastError"))
                .isEmpty();
        stack.docker(
                SOON,
                "compose",
                "exec",
                "-T",
                "prometheus",
                "promtool",
                "test",
                "rules",
                "/etc/prometheus/alerts-test.yml");
        stack.docker(SOON, "compose", "--profile", "monitoring", "rm", "--stop", "--force", "prometheus");
    }

    /** As docs/containers.md has it. */
    private static void postgres(String command) throws Exception {
        stack.docker(
                SOON,
                "compose",
                "exec",
                "-T",
                "postgres",
                "sh",
                "-c",
                "PGPASSWORD=$(cat /run/tally/secrets/postgres) exec " + command);
    }

    /** Sends until it is taken: the id makes that safe. */
    private static int post(String id) throws Exception {
        return eventually(SOON, () -> {
            HttpRequest.Builder request = ingest.request("/v1/events/drill")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", id.replace(' ', '-'))
                    .POST(BodyPublishers.ofString("{\"after\":\"" + id + "\"}"));
            ingest.send(request).with(202);
            return 1;
        });
    }

    private static void assertCounted(int events) throws Exception {
        eventually(SOON, () -> {
            JsonNode status = query.get("/v1/status").with(200).json();
            assertThat(status.at("/lag/records").asLong(-1)).isZero();
            assertThat(status.at("/balanced").asBoolean()).isTrue();
            assertThat(status.at("/totals/events").asLong()).isEqualTo(events);
            assertThat(status.at("/documents/counted").asLong()).isEqualTo(1);
            HttpRequest.Builder rows = query.request("/v1/sql")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"engine\":\"lake\",\"sql\":\"SELECT count(*) FROM drill\"}"));
            assertThat(query.send(rows).with(200).json().at("/rows/0/0").asLong())
                    .as("events in the lake")
                    .isEqualTo(events);
            return status;
        });
        Map<String, Long> words = new TreeMap<>();
        query.get("/v1/words?limit=100")
                .with(200)
                .json()
                .get("words")
                .forEach(word ->
                        words.put(word.get("word").asText(), word.get("count").asLong()));
        assertThat(words).isEqualTo(Oracle.words(LINES));
    }
}
