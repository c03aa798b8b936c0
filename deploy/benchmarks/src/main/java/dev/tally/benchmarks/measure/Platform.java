package dev.tally.benchmarks.measure;

import dev.tally.local.LocalKafka;
import dev.tally.local.LocalPostgres;
import dev.tally.local.postgres.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A broker and a database server for one benchmark, in a temporary directory that is deleted with them unless somebody wants
 * to look at the logs.
 */
public final class Platform implements AutoCloseable {
    /** Room enough that no engine is measured by the defaults of a small server; durability stays on. */
    private static final Map<String, String> SERVER =
            Map.of("shared_buffers", "512MB", "max_wal_size", "4GB", "checkpoint_timeout", "15min");

    private final Path directory;
    private final boolean kept;
    private final LocalKafka kafka;
    private final LocalPostgres postgres;

    private Platform(Path directory, boolean kept, LocalKafka kafka, LocalPostgres postgres) {
        this.directory = directory;
        this.kept = kept;
        this.kafka = kafka;
        this.postgres = postgres;
    }

    /** With these settings of the database server besides those that every run has. */
    public static Platform start(boolean kept, Map<String, String> server) throws IOException {
        Path directory = Files.createTempDirectory("tally-bench-");
        LocalKafka kafka = LocalKafka.start(LocalKafka.Settings.in(directory.resolve("kafka")));
        Map<String, String> all = new TreeMap<>(SERVER);
        all.putAll(server);
        try {
            LocalPostgres.Settings settings = LocalPostgres.Settings.in(Files.createDirectory(directory.resolve("pg")));
            LocalPostgres postgres = LocalPostgres.start(settings.withServer(all));
            return new Platform(directory, kept, kafka, postgres);
        } catch (IOException failed) {
            kafka.close();
            throw failed;
        }
    }

    public Path directory() {
        return directory;
    }

    public LocalKafka kafka() {
        return kafka;
    }

    public LocalPostgres postgres() {
        return postgres;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        kafka.close();
        if (!kept) {
            FileTrees.delete(directory);
        }
    }
}
