package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compose stack as it ships, by the commands that people type, under a project name and ports of its own. Needs a Docker
 * engine, and takes minutes where the images are not built yet: part of the build with {@code -Pcompose} only.
 */
class ComposeDrill {
    private static final Duration UP = Duration.ofMinutes(20);
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final List<String> LINES = List.of("Whatever is killed,", "what was counted is counted once.");

    @TempDir
    private static Path inbox;

    private static final Map<String, String> ENVIRONMENT = new TreeMap<>();
    private static Door query;
    private static Door ingest;
    private static Door prometheus;

    @BeforeAll
    static void up() throws Exception {
        // The watcher reads as a user of its own.
        Files.setPosixFilePermissions(inbox, PosixFilePermissions.fromString("rwxrwxrwx"));
        ENVIRONMENT.put("COMPOSE_PROJECT_NAME", "tally-drill");
        ENVIRONMENT.put("TALLY_INBOX", inbox.toString());
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String part : List.of(
                "QUERY", "INGEST", "WATCHER", "AGGREGATOR", "LAKE", "SPARK_UI", "KAFKA", "POSTGRES", "PROMETHEUS")) {
            try (ServerSocket free = new ServerSocket(0)) {
                ports.put(part, free.getLocalPort());
            }
        }
        ports.forEach((part, port) -> ENVIRONMENT.put("TALLY_" + part + "_PORT", port.toString()));
        query = new Door(URI.create("http://127.0.0.1:" + ports.get("QUERY")));
        ingest = new Door(URI.create("http://127.0.0.1:" + ports.get("INGEST")));
        prometheus = new Door(URI.create("http://127.0.0.1:" + ports.get("PROMETHEUS")));
        docker(UP, "compose", "up", "--build", "--detach", "--wait");
    }

    @AfterAll
    static void down() throws Exception {
        docker(SOON, "compose", "down", "--volumes", "--remove-orphans");
    }

    @Test
    void countsOnceWhicheverContainerIsKilledAndAfterANewStart() throws Exception {
        Files.write(inbox.resolve("drill.txt"), LINES);
        int events = 0;
        for (String victim : List.of(
                "stream-aggregator", "lake", "spark-worker-1", "kafka", "postgres", "ingest-api", "file-watcher")) {
            events += post(victim);
            docker(SOON, "kill", "tally-drill-" + victim + "-1");
            docker(SOON, "start", "tally-drill-" + victim + "-1");
            events += post(victim + " again");
        }
        assertCounted(events);

        postgres("pg_dump --username=postgres --format=custom --create --file=/tmp/tally.dump tally");
        events += post("after the backup");
        assertCounted(events);
        docker(SOON, "compose", "stop", "stream-aggregator", "query-service", "lake");
        postgres("pg_restore --username=postgres --clean --if-exists --create --dbname=postgres /tmp/tally.dump");
        docker(SOON, "compose", "start", "stream-aggregator", "query-service", "lake");
        assertCounted(events);

        docker(SOON, "compose", "down");
        docker(UP, "compose", "up", "--detach", "--wait");
        assertCounted(events);
        assertThat(docker(SOON, "compose", "run", "--rm", "--no-deps", "-T", "reconcile"))
                .contains("every row equals a recount");
    }

    @Test
    void prometheusSeesEveryPartAndItsAlertsSpeakWhenTheyShould() throws Exception {
        docker(UP, "compose", "--profile", "monitoring", "up", "--detach", "--wait", "prometheus");
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
        docker(
                SOON,
                "compose",
                "exec",
                "-T",
                "prometheus",
                "promtool",
                "test",
                "rules",
                "/etc/prometheus/alerts-test.yml");
        docker(SOON, "compose", "--profile", "monitoring", "rm", "--stop", "--force", "prometheus");
    }

    /** As docs/containers.md has it. */
    private static void postgres(String command) throws Exception {
        docker(
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

    private static String docker(Duration patience, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(Path.of(System.getProperty("tally.scratch")), "docker-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of(System.getProperty("tally.checkout")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        assertThat(process.waitFor(patience.toSeconds(), TimeUnit.SECONDS))
                .as("%s ends within %s", command, patience)
                .isTrue();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as("%s: %s", command, text).isZero();
        return text;
    }
}
