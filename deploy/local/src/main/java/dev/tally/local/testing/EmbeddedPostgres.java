package dev.tally.local.testing;

import dev.tally.local.LocalPostgres;
import dev.tally.local.postgres.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** {@link TestPostgres} as a child process, in a directory that is deleted with it. */
final class EmbeddedPostgres extends PostgresWithTemplate {
    private final Path directory;
    private final LocalPostgres postgres;

    private EmbeddedPostgres(Path directory, LocalPostgres postgres) {
        this.directory = directory;
        this.postgres = postgres;
    }

    static TestPostgres startInTemporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("tally-test-postgres-");
            return new EmbeddedPostgres(directory, LocalPostgres.start(LocalPostgres.Settings.in(directory)));
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL for tests", e);
        }
    }

    @Override
    public String jdbcUrl(String database) {
        return postgres.jdbcUrl(database);
    }

    @Override
    public Connection superuser(String database) throws SQLException {
        return postgres.superuser(database);
    }

    @Override
    public void start() throws IOException {
        postgres.start();
    }

    @Override
    public void stop() {
        postgres.stop();
    }

    @Override
    public void kill9() {
        postgres.kill9();
    }

    @Override
    public void freeze() {
        postgres.process().freeze();
    }

    @Override
    public void thaw() {
        postgres.process().thaw();
    }

    @Override
    public void close() {
        postgres.close();
        try {
            FileTrees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
