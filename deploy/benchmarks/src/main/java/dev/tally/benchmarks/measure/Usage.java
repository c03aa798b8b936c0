package dev.tally.benchmarks.measure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Processor seconds of the servers and the log that PostgreSQL has written, at one moment or between two. */
record Usage(double postgresCpu, double kafkaCpu, long walBytes) {
    static Usage now(Platform platform, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")) {
            row.next();
            return new Usage(
                    ProcessUsage.cpuSeconds(platform.postgres().process().pid()),
                    ProcessUsage.cpuSeconds(platform.kafka().process().pid()),
                    row.getLong(1));
        }
    }

    Usage since(Usage before) {
        return new Usage(postgresCpu - before.postgresCpu, kafkaCpu - before.kafkaCpu, walBytes - before.walBytes);
    }
}
