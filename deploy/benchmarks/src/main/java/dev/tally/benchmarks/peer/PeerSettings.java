package dev.tally.benchmarks.peer;

import dev.tally.benchmarks.load.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;

/** Where a peer reads and writes, from the variables that its harness sets. */
record PeerSettings(Workload workload, String kafka, String databaseUrl, String user, String password, Path directory) {

    static PeerSettings of(String[] arguments, Map<String, String> environment) {
        return new PeerSettings(
                Workload.valueOf(arguments[0]),
                required(environment, "BENCH_KAFKA"),
                required(environment, "BENCH_DATABASE_URL"),
                required(environment, "BENCH_DATABASE_USER"),
                required(environment, "BENCH_DATABASE_PASSWORD"),
                Path.of(required(environment, "BENCH_DIRECTORY")));
    }

    private static String required(Map<String, String> environment, String name) {
        return Objects.requireNonNull(environment.get(name), name);
    }

    /** A connection without autocommit; the caller closes it. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(databaseUrl, user, password);
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public String toString() {
        return "PeerSettings[" + workload + ", " + databaseUrl + "]";
    }
}
