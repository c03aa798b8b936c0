package dev.tally.cli.reconcile;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The data files of the snapshot's lake: those of lines and of whole event types. Further tables hold some of the same rows, from
 * whenever they were configured on, so that nothing says what they should hold.
 */
final class LakeFiles {
    private static final Pattern LOCAL = Pattern.compile("file:/+");

    private final List<String> lines = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    /** @param proof where files that are not there are entered */
    LakeFiles(Connection snapshot, TableProof proof) throws SQLException {
        requireWhole(snapshot);
        int missing = 0;
        String example = "";
        try (Statement statement = snapshot.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT t.holds, f.path, f.rows FROM tally_lake.files f"
                                + " JOIN tally_lake.tables t USING (table_name) WHERE t.holds <> 'selection' ORDER BY f.path")) {
            while (row.next()) {
                String path = LOCAL.matcher(row.getString(2)).replaceFirst("/");
                if (Files.isRegularFile(Path.of(path))) {
                    (row.getString(1).equals("lines") ? lines : events).add(path);
                } else {
                    missing++;
                    example = path;
                    proof.differs(path, "a file of " + row.getLong(3) + " rows", "no such file");
                }
            }
        }
        if (missing > 0 && lines.isEmpty() && events.isEmpty()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "none of the lake's files is on this machine",
                    "one of them should be " + example,
                    "next: run it where the warehouse is, or mount it at that path");
        }
    }

    private static void requireWhole(Connection snapshot) throws SQLException {
        try (Statement statement = snapshot.createStatement();
                ResultSet row = statement.executeQuery("SELECT name, dropped FROM tally.lake_tables"
                        + " WHERE dropped > 0 AND holds <> 'selection' ORDER BY dropped DESC")) {
            if (row.next()) {
                throw new Failure(
                        ExitCode.FAILED,
                        "the lake no longer holds all that was counted: " + row.getLong(2) + " rows have left "
                                + row.getString(1),
                        "a recount needs every record; tally.yaml gives that table's days a time to stay",
                        "next: ./tally reconcile, as long as Kafka holds them");
            }
        }
    }

    /** One query for all rows; empty where there are none. */
    String query() {
        List<String> queries = new ArrayList<>();
        if (!events.isEmpty()) {
            queries.add(LakeRow.EVENTS.formatted(listed(events)));
        }
        if (!lines.isEmpty()) {
            queries.add(LakeRow.LINES.formatted(listed(lines)));
        }
        return String.join(" UNION ALL ", queries);
    }

    private static String listed(List<String> paths) {
        return paths.stream().map(path -> "'" + path.replace("'", "''") + "'").collect(Collectors.joining(", "));
    }
}
