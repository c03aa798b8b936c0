package dev.tally.cli.standalone;

import dev.tally.cli.OneLine;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.Role;
import dev.tally.cli.home.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What was counted since the last look, one line per document, and how many records were rejected. Asks the database as
 * {@code tally_reader}: once per look for the last batch, and for more only when there was one. A database that does not
 * answer is no news. One thread.
 */
final class CountedFiles implements AutoCloseable {
    /** More than this at once is one line for all. */
    private static final int ONE_BY_ONE = 12;

    private final Ports ports;
    private final Path inbox;
    private final Secrets secrets;
    private Instant seenUntil;
    private long seenBatch = -1;
    private @Nullable Connection connection;

    /** @param since documents counted before this are old news */
    CountedFiles(Ports ports, Path inbox, Secrets secrets, Instant since) {
        this.ports = ports;
        this.inbox = inbox;
        this.secrets = secrets;
        this.seenUntil = since;
    }

    List<String> news() {
        try {
            Connection database = connection();
            long batch = lastBatch(database);
            if (batch == seenBatch) {
                return List.of();
            }
            List<String> lines = new ArrayList<>(documents(database));
            if (seenBatch >= 0) {
                lines.addAll(rejections(database, seenBatch, batch));
            }
            seenBatch = batch;
            return lines;
        } catch (SQLException | IOException notNow) {
            close();
            return List.of();
        }
    }

    private Connection connection() throws SQLException, IOException {
        Connection open = connection;
        if (open == null) {
            Properties properties = new Properties();
            properties.setProperty("user", Role.READER.user());
            properties.setProperty("password", secrets.password(Role.READER));
            properties.setProperty("connectTimeout", "2");
            properties.setProperty("socketTimeout", "5");
            properties.setProperty("ApplicationName", "tally up");
            open = DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/" + Schema.DATABASE, properties);
            connection = open;
        }
        return open;
    }

    private static long lastBatch(Connection database) throws SQLException {
        try (PreparedStatement statement =
                        database.prepareStatement("SELECT coalesce(max(batch_id), 0) FROM tally.batches");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<String> documents(Connection database) throws SQLException {
        List<String> lines = new ArrayList<>();
        long allLines = 0;
        long allWords = 0;
        try (PreparedStatement statement = database.prepareStatement("""
                SELECT name, lines, words, rejected, counted_at
                  FROM tally.documents
                 WHERE counted_at > ?
                 ORDER BY counted_at, name
                """)) {
            statement.setTimestamp(1, Timestamp.from(seenUntil));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Instant countedAt = rows.getTimestamp(5).toInstant();
                    seenUntil = countedAt.isAfter(seenUntil) ? countedAt : seenUntil;
                    allLines += rows.getLong(2);
                    allWords += rows.getLong(3);
                    lines.add(
                            describe(rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), countedAt));
                }
            }
        }
        return lines.size() <= ONE_BY_ONE
                ? lines
                : List.of(String.format(
                        Locale.ROOT,
                        "inbox  + %,d documents  %,d lines, %,d words  counted",
                        lines.size(),
                        allLines,
                        allWords));
    }

    private String describe(String name, long lines, long words, long rejected, Instant countedAt) {
        String text = String.format(
                Locale.ROOT, "inbox  + %s  %,d lines, %,d words  counted", OneLine.of(name), lines, words);
        Duration taken = sinceDropped(name, countedAt);
        if (taken != null) {
            text += String.format(Locale.ROOT, " in %.1f s", taken.toMillis() / 1000.0);
        }
        return rejected == 0 ? text : text + String.format(Locale.ROOT, "  ! %,d lines rejected", rejected);
    }

    // From the moment the file got its name or its last byte; nothing where that was long ago or did not happen here.
    private @Nullable Duration sinceDropped(String name, Instant countedAt) {
        try {
            FileTime changed = (FileTime) Files.getAttribute(inbox.resolve(name), "unix:ctime");
            Duration taken = Duration.between(changed.toInstant(), countedAt);
            return taken.isNegative() || taken.compareTo(Duration.ofHours(1)) > 0 ? null : taken;
        } catch (IOException | InvalidPathException | UnsupportedOperationException notThere) {
            return null;
        }
    }

    private List<String> rejections(Connection database, long after, long until) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT coalesce(sum(rejected), 0) FROM tally.batches WHERE batch_id > ? AND batch_id <= ?")) {
            statement.setLong(1, after);
            statement.setLong(2, until);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long rejected = row.getLong(1);
                return rejected == 0
                        ? List.of()
                        : List.of(String.format(
                                Locale.ROOT,
                                "! %,d records rejected · why: curl -s 127.0.0.1:%d/v1/rejections",
                                rejected,
                                ports.query()));
            }
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException alreadyGone) {
                // It is dropped either way.
            }
            connection = null;
        }
    }
}
