package dev.tally.cli.rejected;

import dev.tally.cli.home.Ports;
import dev.tally.cli.home.Role;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.home.Secrets;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The table of what was sent again, written as its owner: nobody else may. A row without an offset means that sending began;
 * where it did not end well, the same record may be sent once more, because its id lets it count once. Not thread-safe.
 */
final class Replays implements AutoCloseable {
    private final Connection connection;

    private Replays(Connection connection) {
        this.connection = connection;
    }

    static Replays of(RunRecord run) throws IOException, SQLException {
        Ports ports = run.ports();
        Properties login = new Properties();
        login.setProperty("user", Role.OWNER.user());
        login.setProperty("password", Secrets.in(run.data().resolve("secrets")).password(Role.OWNER));
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "30");
        login.setProperty("ApplicationName", "tally command");
        return new Replays(
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/tally", login));
    }

    /** False where it was sent again before, to the end. */
    boolean begin(Place place) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO tally.replays AS replay (rejected_topic, rejected_partition, rejected_offset, replayed_at)
                VALUES (?, ?, ?, now())
                ON CONFLICT (rejected_topic, rejected_partition, rejected_offset)
                DO UPDATE SET replayed_at = excluded.replayed_at WHERE replay.new_offset IS NULL
                """)) {
            set(statement, 1, place);
            return statement.executeUpdate() == 1;
        }
    }

    void end(Place place, long newOffset) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE tally.replays SET new_offset = ?
                 WHERE rejected_topic = ? AND rejected_partition = ? AND rejected_offset = ?
                """)) {
            statement.setLong(1, newOffset);
            set(statement, 2, place);
            statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, int first, Place place) throws SQLException {
        statement.setString(first, place.topic());
        statement.setInt(first + 1, place.partition());
        statement.setLong(first + 2, place.offset());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
