package dev.tally.local.containers;

import dev.tally.local.LocalPostgres;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL from its official image, durable: Testcontainers alone would turn fsync off. */
public final class PostgresServer extends TestcontainersServer {
    private static final String IMAGE = "postgres:17";
    private static final int PORT = 5432;

    public PostgresServer(String superuserPassword) {
        super(
                new PostgreSQLContainer(IMAGE)
                        .withUsername(LocalPostgres.SUPERUSER)
                        .withPassword(superuserPassword)
                        .withDatabaseName("postgres")
                        .withCommand("postgres", "-c", "fsync=on", "-c", "jit=off", "-c", "timezone=UTC"),
                PORT);
    }
}
