package dev.tally.local.testing;

import dev.tally.local.LocalPostgres;
import dev.tally.local.containers.ContainerServer;
import dev.tally.local.parts.IsolatedPart;
import dev.tally.local.postgres.Durability;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@link TestPostgres} in a container. */
final class ContainerPostgres extends PostgresWithTemplate {
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final String password;
    private final ContainerServer server;

    private ContainerPostgres() {
        password = randomPassword();
        server = IsolatedPart.create(
                "containers", ContainerServer.class, "dev.tally.local.containers.PostgresServer", password);
    }

    static TestPostgres startInContainer() {
        ContainerPostgres postgres = new ContainerPostgres();
        try {
            postgres.awaitAnswer();
        } catch (IOException e) {
            postgres.close();
            throw new IllegalStateException("PostgreSQL for tests", e);
        }
        return postgres;
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database;
    }

    @Override
    public Connection superuser(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), LocalPostgres.SUPERUSER, password);
    }

    @Override
    public void start() throws IOException {
        server.start();
        awaitAnswer();
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void kill9() {
        server.kill();
    }

    @Override
    public void freeze() {
        server.pause();
    }

    @Override
    public void thaw() {
        server.unpause();
    }

    @Override
    public void close() {
        server.close();
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (true) {
            try (Connection connection = superuser("postgres")) {
                Durability.require(connection);
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("PostgreSQL in its container does not answer", e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for PostgreSQL", e);
            }
        }
    }
}
