package dev.tally.query.sql;

import dev.tally.model.config.NearestName;
import dev.tally.query.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * The data files of one commit of the lake, by table: what {@code tally_lake.files} lists is the present snapshot of every
 * table at once, read by one statement. They stay for an hour after the next commit has replaced them.
 */
record LakeFiles(long commit, Map<String, List<String>> tables) {
    private static final Pattern LOCAL = Pattern.compile("file:/+");

    static LakeFiles read(Connection connection) throws SQLException {
        String sql = """
                SELECT fence.batch_id, t.table_name, f.path
                  FROM tally_lake.fence, tally_lake.tables t LEFT JOIN tally_lake.files f USING (table_name)
                 ORDER BY f.day, f.path""";
        long commit = 0;
        Map<String, List<String>> tables = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                commit = row.getLong(1);
                List<String> files = tables.computeIfAbsent(row.getString(2), first -> new ArrayList<>());
                if (row.getString(3) != null) {
                    files.add(row.getString(3));
                }
            }
        }
        return new LakeFiles(commit, tables);
    }

    /** A 404 where there is no table of that name. */
    void check(String table) {
        if (!tables.containsKey(table)) {
            throw Problem.notFound(
                    "table.unknown", "The lake has no table " + table + NearestName.hint(table, tables.keySet()));
        }
    }

    /** Where the files of those tables are on this machine that are the lake's and have rows. */
    Map<String, List<String>> paths(List<String> names) {
        Map<String, List<String>> paths = new TreeMap<>();
        for (String name : names) {
            List<String> files = tables.getOrDefault(name, List.of());
            if (!files.isEmpty()) {
                paths.put(name, files.stream().map(LakeFiles::path).toList());
            }
        }
        return paths;
    }

    private static String path(String location) {
        boolean isLocal = LOCAL.matcher(location).lookingAt();
        Path path = Path.of(isLocal ? LOCAL.matcher(location).replaceFirst("/") : "/");
        if (!isLocal || !Files.isRegularFile(path)) {
            throw Problem.of(
                    HttpStatus.NOT_IMPLEMENTED,
                    "lake.elsewhere",
                    "The lake's files are not on this machine: ask them by another engine, as docs/lake.md says");
        }
        return path.toString();
    }
}
