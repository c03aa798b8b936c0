package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.record.Topics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the pulls of a process are doing, and what of them is on Kafka. */
final class PulledEvents {
    private static final JsonMapper JSON = new JsonMapper();

    private PulledEvents() {}

    static void awaitLines(IngestProcess ingest, String name, int lines) throws Exception {
        awaitPull(ingest, name, "lines", Integer.toString(lines));
    }

    static void awaitPull(IngestProcess ingest, String name, String member, String text) throws Exception {
        await(
                ingest,
                name,
                member + " with " + text,
                pull -> pull.path(member).asString("").contains(text));
    }

    /** Waits until the pull says so, and gives what it said. */
    static JsonNode await(IngestProcess ingest, String name, String what, Predicate<JsonNode> isSo) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        JsonNode pull = pull(ingest, name);
        while (!isSo.test(pull)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " has no " + what + ": " + pull + "\n"
                        + ingest.process().logTail(20));
            }
            TimeUnit.MILLISECONDS.sleep(20);
            pull = pull(ingest, name);
        }
        return pull;
    }

    static JsonNode pull(IngestProcess ingest, String name) throws Exception {
        for (JsonNode item : JSON.readTree(ingest.get("/v1/pulls").body()).get("items")) {
            if (item.get("name").asString().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no pull " + name);
    }

    /** Every line has its own id, exactly those ids are there, each with its line's bytes, and repeats say the same. */
    static void assertCounted(String bootstrapServers, String pull, String prefix, List<String> lines) {
        Map<String, ConsumerRecord<byte[], byte[]>> records = byId(bootstrapServers, pull);
        assertThat(records).hasSize(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(prefix + (i + 1));
            assertThat(new String(record.value(), UTF_8)).isEqualTo(lines.get(i));
        }
    }

    static Map<String, ConsumerRecord<byte[], byte[]>> byId(String bootstrapServers, String pull) {
        Map<String, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();
        TopicReader.forEach(bootstrapServers, Topics.EVENTS, record -> {
            if (header(record, "ce_source").equals("/v1/pulls/" + pull)) {
                ConsumerRecord<byte[], byte[]> before = records.put(header(record, "ce_id"), record);
                assertThat(before == null || Arrays.equals(before.value(), record.value()))
                        .isTrue();
            }
        });
        return records;
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
