package dev.tally.watcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What stands on the lines topic, read from the first record to the last by code of its own, and what the aggregator would
 * make of it: for each document, a version that differs from the current one replaces it, and a line counts only if its
 * sequence is the next one. Shows every gap, repeat, mix-up and wrong text that the records themselves show.
 */
final class PublishedLines {
    private static final String TOPIC = "tally.lines.v1";

    private final Map<String, Document> documents = new LinkedHashMap<>();
    private long records;

    /** A document as it has been told so far. */
    static final class Document {
        final List<String> versions = new ArrayList<>();
        final List<String> lines = new ArrayList<>();
        private final List<String> said = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        int repeats;
        int ends;
        int partition = -1;

        String version() {
            return versions.isEmpty() ? "" : versions.get(versions.size() - 1);
        }
    }

    static PublishedLines read(String bootstrapServers) {
        PublishedLines read = new PublishedLines();
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", bootstrapServers);
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(200)).forEach(read::take);
            }
        }
        return read;
    }

    long records() {
        return records;
    }

    Document document(String name) {
        assertThat(documents).as("documents on the topic").containsKey(name);
        return documents.get(name);
    }

    Map<String, Document> documents() {
        return documents;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        records++;
        String name = header(record, "tally-document");
        assertThat(new String(record.key(), UTF_8)).isEqualTo(name);
        Document document = documents.computeIfAbsent(name, each -> new Document());
        assertThat(document.partition).as("one document, one partition").isIn(-1, record.partition());
        document.partition = record.partition();
        String version = header(record, "tally-version");
        if (!document.version().equals(version)) {
            document.versions.add(version);
            document.lines.clear();
            document.said.clear();
            document.problems.clear();
            document.ends = 0;
        }
        long sequence = Long.parseLong(header(record, "tally-sequence"));
        assertThat(sequence)
                .as("no gap in %s at offset %d", name, record.offset())
                .isLessThanOrEqualTo(document.said.size());
        String op = header(record, "tally-op");
        String text = new String(record.value(), UTF_8);
        if (sequence < document.said.size()) {
            assertThat(op + " " + text).as("a repeat says the same").isEqualTo(document.said.get((int) sequence));
            document.repeats++;
            return;
        }
        document.said.add(op + " " + text);
        switch (op) {
            case "line" -> line(document, text, record);
            case "end" -> document.ends++;
            default -> throw new AssertionError("an operation nobody asked for: " + record);
        }
    }

    private static void line(Document document, String text, ConsumerRecord<byte[], byte[]> record) {
        Header problem = record.headers().lastHeader("tally-problem");
        if (problem != null) {
            document.problems.add(document.lines.size() + " " + new String(problem.value(), UTF_8));
        }
        document.lines.add(text);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        assertThat(header).as("header %s of %s", name, record).isNotNull();
        return new String(header.value(), UTF_8);
    }
}
