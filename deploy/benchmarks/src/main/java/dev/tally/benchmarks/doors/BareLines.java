package dev.tally.benchmarks.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.benchmarks.load.Publisher;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineEncoder;
import dev.tally.model.record.WireHeader;
import dev.tally.model.record.WireRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What one writes in an hour: files line by line to Kafka's producer, and nothing that a crash would need. */
final class BareLines {
    private final String topic;
    private final boolean withHeaders;
    private final AtomicLong firstAt = new AtomicLong();

    /** Lines have the file's name as their key, and the headers that Tally gives them or none. */
    BareLines(String topic, boolean withHeaders) {
        this.topic = topic;
        this.withHeaders = withHeaders;
    }

    /** Returns when Kafka has all lines of the files below a directory. */
    void send(String bootstrapServers, Path directory) throws IOException {
        try (Publisher publisher = new Publisher(bootstrapServers);
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                send(publisher, directory.relativize(file).toString(), file);
            }
        }
    }

    /** When Kafka had the first line, by {@link System#nanoTime}. */
    long firstAt() {
        return firstAt.get();
    }

    private void send(Publisher publisher, String name, Path file) throws IOException {
        byte[] key = name.getBytes(UTF_8);
        LineEncoder encoder = new LineEncoder();
        Instant now = Instant.now();
        long sequence = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                byte[] text = line.getBytes(UTF_8);
                List<WireHeader> headers = withHeaders
                        ? encoder.encode(Line.of(name, "v1", sequence, now, text))
                                .headers()
                        : List.of();
                publisher.send(new WireRecord(topic, key, text, headers), this::acknowledged);
                sequence++;
            }
        }
    }

    private void acknowledged(int partition, long offset) {
        if (firstAt.get() == 0) {
            firstAt.set(System.nanoTime());
        }
    }
}
