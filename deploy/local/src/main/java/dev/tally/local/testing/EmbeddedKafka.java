package dev.tally.local.testing;

import dev.tally.local.KafkaAdmin;
import dev.tally.local.LocalKafka;
import dev.tally.local.postgres.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link TestKafka} as a child process, in a directory that is deleted with it. */
final class EmbeddedKafka implements TestKafka {
    private final Path directory;
    private final LocalKafka kafka;

    private EmbeddedKafka(Path directory, LocalKafka kafka) {
        this.directory = directory;
        this.kafka = kafka;
    }

    static TestKafka startInTemporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("tally-test-kafka-");
            // Ready in half the time; throughput is not what tests ask for.
            List<String> quickStart = List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
            LocalKafka kafka =
                    LocalKafka.start(LocalKafka.Settings.in(directory).withJvmFlags(quickStart));
            kafka.admin().createOwnTopics();
            return new EmbeddedKafka(directory, kafka);
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka for tests", e);
        }
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public KafkaAdmin admin() {
        return kafka.admin();
    }

    @Override
    public void start() throws IOException {
        kafka.start();
    }

    @Override
    public void stop() {
        kafka.stop();
    }

    @Override
    public void kill9() {
        kafka.kill9();
    }

    @Override
    public void freeze() {
        kafka.process().freeze();
    }

    @Override
    public void thaw() {
        kafka.process().thaw();
    }

    @Override
    public void close() {
        kafka.close();
        try {
            FileTrees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
