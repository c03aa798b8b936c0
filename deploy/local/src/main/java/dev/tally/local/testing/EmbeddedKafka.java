package dev.tally.local.testing;

import dev.tally.local.KafkaAdmin;
import dev.tally.local.LocalKafka;
import dev.tally.local.parts.Parts;
import dev.tally.local.postgres.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link TestKafka} as a child process, in a directory that is deleted with it. */
final class EmbeddedKafka implements TestKafka {
    private static final ClassArchive ARCHIVE = ClassArchive.of("test-kafka", Parts.codeOf(LocalKafka.class));

    private final Path directory;
    private final LocalKafka kafka;
    private final ClassArchive.Use archive;

    private EmbeddedKafka(Path directory, LocalKafka kafka, ClassArchive.Use archive) {
        this.directory = directory;
        this.kafka = kafka;
        this.archive = archive;
    }

    static TestKafka startInTemporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("tally-test-kafka-");
            // Ready in half the time; throughput is not what tests ask for.
            List<String> quickStart =
                    new ArrayList<>(List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
            ClassArchive.Use archive = ARCHIVE.forOneProcess(Map.of());
            quickStart.addAll(archive.flags());
            LocalKafka kafka =
                    LocalKafka.start(LocalKafka.Settings.in(directory).withJvmFlags(quickStart));
            archive.by(kafka.process());
            kafka.admin().createOwnTopics();
            return new EmbeddedKafka(directory, kafka, archive);
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
        archive.by(kafka.process());
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
