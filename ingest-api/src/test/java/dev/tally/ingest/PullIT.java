package dev.tally.ingest;

import static dev.tally.ingest.PulledEvents.awaitLines;
import static dev.tally.ingest.PulledEvents.awaitPull;
import static dev.tally.ingest.PulledEvents.header;
import static dev.tally.ingest.PulledEvents.pull;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.process.ServiceProcess;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Streams of a real server read by the shipped jar: what is on Kafka, repeats by id taken out, is what the source had. */
class PullIT {
    @TempDir
    Path directory;

    private TestKafka kafka;
    private LineServer source;

    @BeforeEach
    void start() throws Exception {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        source = new LineServer();
    }

    @AfterEach
    void stop() throws Exception {
        source.close();
    }

    @Test
    void everyLineCountsOnceWhoeverIsKilledAndWhereverAConnectionBreaks() throws Exception {
        int count = 30_000;
        source.lines = metrics(0, count);
        long total = source.lines.stream().mapToLong(line -> line.length() + 1).sum();
        // Two pulls share these. Nearly all of these places are within a line.
        source.cuts = new long[] {
            0,
            1,
            total / 7,
            total / 6 + 3,
            total / 5 + 11,
            total / 4 + 7,
            total / 3 + 5,
            total / 2 + 9,
            2 * total / 3,
            total - 2
        };
        configure("""
                pulls:
                  - {name: asks, url: "%1$s/m?x=1", type: metric, key: /machine, resume: {parameter: from}, again: 300ms}
                  - {name: skips, url: "%1$s/m", type: metric, id: /id, key: /machine, again: 300ms}
                """);
        ServiceProcess killsItself =
                launch().with("TALLY_FAIL_POINTS", "U1=halt@4").begin();
        assertThat(killsItself.onExit().get(60, TimeUnit.SECONDS)).isEqualTo(137);
        try (IngestProcess killed = launch().startUnready()) {
            PulledEvents.await(
                    killed, "asks", "progress", pull -> pull.get("accepted").asLong() > 0);
            source.kill();
            source.start();
            killed.process().kill9();
        }
        try (IngestProcess ingest = launch().startUnready()) {
            awaitLines(ingest, "asks", count);
            awaitLines(ingest, "skips", count);
            assertCounted("asks", "line-", source.lines);
            assertCounted("skips", "m-", source.lines);

            // The source grows while it is killed, and goes on.
            source.kill();
            source.lines = metrics(0, count + 500);
            source.start();
            awaitLines(ingest, "asks", count + 500);
            awaitLines(ingest, "skips", count + 500);
            assertCounted("asks", "line-", source.lines);
            assertCounted("skips", "m-", source.lines);
            assertThat(ingest.get("/metrics").body())
                    .contains("tally_pull_position{pull=\"asks\"} " + (count + 500) + ".0");
        }
        // It was asked for what is missing and the line before it, no more.
        assertThat(source.requests.get(source.requests.size() - 1)).contains(" HTTP/1.1");
        assertThat(source.requests).anyMatch(request -> request.contains("/m?x=1&from=" + (count - 1)));
    }

    @Test
    void badLinesBecomeRejectionsAndTheRestGoesOn() throws Exception {
        Files.writeString(directory.resolve("m.json"), """
                {"type": "object", "required": ["cpu"], "properties": {"cpu": {"maximum": 100}}}
                """);
        source.lines = List.of(
                "{\"cpu\":1,\"at\":1763719200}",
                "",
                "{\"cpu\":",
                "[1]",
                "{\"cpu\":101,\"at\":1763719200}",
                "{\"at\":1763719200}",
                "{\"cpu\":2}",
                "{\"cpu\":2,\"at\":99999999999}",
                "{\"cpu\":\"" + "x".repeat(1024 * 1024) + "\"}",
                "{\"cpu\":3,\"at\":1763719201}\r");
        configure("""
                events: {metric: {schema: m.json}}
                pulls: [{name: machines, url: "%s/", type: metric, time: {at: /at, as: epoch}, again: never}]
                """);
        try (IngestProcess ingest = launch().startUnready()) {
            ingest.await("/v1/pulls", 200, "\"ended\"");
            JsonNode pull = pull(ingest, "machines");
            assertThat(pull.get("lines").asInt()).isEqualTo(9);
            assertThat(pull.get("accepted").asInt()).isEqualTo(2);
            assertThat(pull.get("rejected").asInt()).isEqualTo(7);
        }
        Map<String, ConsumerRecord<byte[], byte[]>> records = byId("machines");
        Map<String, String> codes = new HashMap<>();
        records.forEach((id, record) -> codes.put(id, String.valueOf(header(record, "tally-problem"))));
        assertThat(codes)
                .isEqualTo(Map.of(
                        "line-1", "null",
                        "line-2", "json.malformed",
                        "line-3", "event.object",
                        "line-4", "schema.maximum",
                        "line-5", "schema.required",
                        "line-6", "time.missing",
                        "line-7", "time.future",
                        "line-8", "event.too-large",
                        "line-9", "null"));
        assertThat(header(records.get("line-4"), "tally-reason")).startsWith("/cpu: ");
        assertThat(records.get("line-2").value()).isEqualTo("{\"cpu\":".getBytes(UTF_8));
        assertThat(records.get("line-8").value()).hasSize(1024 * 1024);
        assertThat(records.get("line-9").value()).isEqualTo("{\"cpu\":3,\"at\":1763719201}".getBytes(UTF_8));
        assertThat(header(records.get("line-9"), "ce_time")).isEqualTo("2025-11-21T10:00:01Z");
    }

    @Test
    void stopsWhereTheSourceIsAnotherOneAndWaitsWhereItIsNotBackYet() throws Exception {
        source.lines = metrics(0, 10);
        configure("""
                pulls:
                  - {name: asks, url: "%1$s/a", type: metric, resume: {parameter: from}, again: 100ms}
                  - {name: skips, url: "%1$s/s", type: metric, again: 100ms}
                """);
        try (IngestProcess ingest = launch().startUnready()) {
            awaitLines(ingest, "asks", 10);
            awaitLines(ingest, "skips", 10);
            source.lines = metrics(0, 4);
            for (String name : List.of("asks", "skips")) {
                awaitPull(ingest, name, "problem", "of the 10 lines that were taken");
            }
            source.lines = metrics(0, 12);
            awaitLines(ingest, "asks", 12);
            awaitLines(ingest, "skips", 12);
            source.lines = metrics(1, 14);
            for (String name : List.of("asks", "skips")) {
                awaitPull(ingest, name, "state", "stopped");
                assertThat(pull(ingest, name).get("problem").asString())
                        .contains("line 12 of the source is not the one");
            }
        }
        assertCounted("asks", "line-", metrics(0, 12));
        assertCounted("skips", "line-", metrics(0, 12));
    }

    @Test
    void doesNotTakeHalfALineWhereTheConnectionSaysNotWhereItEnds() throws Exception {
        source.framed = false;
        source.lines = List.of("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
        source.cuts = new long[] {11, 15};
        configure("pulls: [{name: plain, url: \"%s/\", type: n, again: never}]\n");
        try (IngestProcess ingest = launch().startUnready()) {
            awaitLines(ingest, "plain", 3);
            awaitPull(ingest, "plain", "problem", "does not say whether that was the end");
            source.head = "HTTP/1.1 410 Gone";
            awaitPull(ingest, "plain", "state", "ended");
        }
        assertCounted("plain", "line-", source.lines);
    }

    @Test
    void speaksToNoHostButTheConfiguredOnes() throws Exception {
        try (LineServer other = new LineServer()) {
            other.lines = List.of("{\"secret\":1}");
            source.lines = List.of("{\"n\":1}");
            source.head = "HTTP/1.1 302 Found\r\nLocation: " + other.url() + "/moved?signature=hush";
            configure("""
                    pulls:
                      - {name: strict, url: "%s/?token=hush", type: n}
                      - {name: link, url: "http://169.254.169.254/latest/meta-data/", type: n}
                    """);
            try (IngestProcess ingest = launch().startUnready()) {
                awaitPull(ingest, "strict", "problem", "redirects to another host");
                awaitPull(ingest, "link", "problem", "no pull may speak to");
                assertThat(ingest.get("/v1/pulls").body()).doesNotContain("hush");
                assertThat(other.requests).isEmpty();

                source.head = "HTTP/1.1 302 Found\r\nLocation: /moved";
                awaitLines(ingest, "strict", 1);
                assertThat(Files.readString(directory.resolve("ingest-api.log")))
                        .doesNotContain("hush");
            }
            configure("pulls: [{name: lenient, url: \"%s/\", type: n, hosts: [\"127.0.0.1\"]}]\n");
            source.head = "HTTP/1.1 302 Found\r\nLocation: " + other.url() + "/moved";
            try (IngestProcess ingest = launch().startUnready()) {
                awaitLines(ingest, "lenient", 1);
            }
            assertThat(byId("lenient").get("line-1").value()).isEqualTo("{\"secret\":1}".getBytes(UTF_8));
        }
    }

    @Test
    void showsItsAuthorizationToItsOwnSourceOnlyAndReadsItForEveryConnection() throws Exception {
        Path secret = directory.resolve("secrets"); // beside tally.yaml
        try (LineServer other = new LineServer()) {
            other.lines = List.of("{\"n\":1}");
            source.lines = List.of("{\"n\":1}");
            configure("""
                    pulls:
                      - {name: own, url: "%s/a", type: n, again: 100ms, authorization-file: secrets, hosts: ["127.0.0.1"]}
                    """);
            try (IngestProcess ingest = launch().startUnready()) {
                awaitPull(ingest, "own", "problem", "secrets cannot be read (NoSuchFileException)");
                Files.writeString(secret, "Bearer first\nsecond");
                awaitPull(ingest, "own", "problem", "secrets is not one line");
                assertThat(source.requests).isEmpty();

                source.head = "HTTP/1.1 401 Unauthorized";
                Files.writeString(secret, "Bearer hush-1\n");
                awaitPull(ingest, "own", "problem", "the source answers 401: it wants another 'authorization-file'");
                source.head = "";
                awaitLines(ingest, "own", 1);
                Files.writeString(secret, "Basic hush-2");
                PulledEvents.await(
                        ingest, "own", "new authorization", pull -> source.authorizations.contains("Basic hush-2"));

                source.head = "HTTP/1.1 302 Found\r\nLocation: /moved";
                PulledEvents.await(ingest, "own", "redirect", pull -> source.requests.contains("GET /moved HTTP/1.1"));
                source.head = "HTTP/1.1 302 Found\r\nLocation: " + other.url() + "/moved";
                PulledEvents.await(ingest, "own", "other redirect", pull -> !other.requests.isEmpty());
                assertThat(ingest.get("/v1/pulls").body()).doesNotContain("hush");
            }
            assertThat(source.authorizations).containsOnly("Bearer hush-1", "Basic hush-2");
            assertThat(other.authorizations).containsOnly("");
            assertThat(Files.readString(directory.resolve("ingest-api.log"))).doesNotContain("hush");
        }
    }

    @Test
    void drainsWhatItHasReadWhenItIsAskedToStop() throws Exception {
        source.lines = metrics(0, 100);
        source.endless = true;
        configure(
                "pulls: [{name: endless, url: \"%s/\", type: metric}, {name: live, url: \"%1$s/\", type: metric, resume: live}]\n");
        try (IngestProcess ingest = launch().startUnready()) {
            awaitLines(ingest, "endless", 100); // although the source has not ended
            awaitLines(ingest, "live", 100);
            assertThat(ingest.process().terminate(Duration.ofSeconds(7))).isZero();
        }
        assertCounted("endless", "line-", source.lines);
        try (IngestProcess ingest = launch().startUnready()) {
            awaitPull(ingest, "endless", "state", "reading");
            // What is live begins anew: the same lines are other events.
            awaitLines(ingest, "live", 200);
            assertThat(pull(ingest, "endless").get("lines").asInt()).isEqualTo(100);
        }
        assertThat(byId("live")).hasSize(200);
    }

    private IngestProcess.Launch launch() throws IOException {
        return IngestProcess.Launch.in(directory, kafka.bootstrapServers())
                .with("TALLY_CONFIG", directory.resolve("tally.yaml").toString());
    }

    private void configure(String pulls) throws IOException {
        Files.writeString(directory.resolve("tally.yaml"), "version: 1\n" + pulls.formatted(source.url()));
    }

    private static List<String> metrics(int from, int to) {
        List<String> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add("{\"id\":\"m-" + (i + 1) + "\",\"machine\":" + i % 17 + ",\"cpu\":" + i * 7 % 100 + "}");
        }
        return lines;
    }

    private void assertCounted(String pull, String prefix, List<String> lines) {
        PulledEvents.assertCounted(kafka.bootstrapServers(), pull, prefix, lines);
    }

    private Map<String, ConsumerRecord<byte[], byte[]>> byId(String pull) {
        return PulledEvents.byId(kafka.bootstrapServers(), pull);
    }
}
