package dev.tally.query.sql;

import dev.tally.model.config.NearestName;
import dev.tally.query.duck.DuckColumn;
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
 * The files of one commit of the lake, by table: what {@code tally_lake.files} lists is the present snapshot of every
 * table at once, read by one statement. They stay for an hour after the next commit has replaced them.
 *
 * @param tables their data files
 * @param metadata what says the columns of each that has been begun
 */
record LakeFiles(long commit, Map<String, List<String>> tables, Map<String, String> metadata) {
    private static final Pattern LOCAL = Pattern.compile("file:/+");

    static LakeFiles read(Connection connection) throws SQLException {
        String sql = """
                SELECT fence.batch_id, t.table_name, f.path, i.metadata_location
                  FROM tally_lake.fence, tally_lake.tables t LEFT JOIN tally_lake.files f USING (table_name)
                  LEFT JOIN tally_lake.iceberg_tables i
                         ON (i.catalog_name, i.table_namespace, i.table_name) = ('tally', 'tally', t.table_name)
                 ORDER BY f.day, f.path""";
        long commit = 0;
        Map<String, List<String>> tables = new TreeMap<>();
        Map<String, String> metadata = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                commit = row.getLong(1);
                List<String> files = tables.computeIfAbsent(row.getString(2), first -> new ArrayList<>());
                if (row.getString(3) != null) {
                    files.add(row.getString(3));
                }
                if (row.getString(4) != null) {
                    metadata.put(row.getString(2), row.getString(4));
                }
            }
        }
        return new LakeFiles(commit, tables, metadata);
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
                paths.put(
                        name, files.stream().map(file -> path(file).toString()).toList());
            }
        }
        return paths;
    }

    /** The columns of those tables that are the lake's and have no rows. */
    Map<String, List<DuckColumn>> columnsOfEmpty(List<String> names) {
        Map<String, List<DuckColumn>> columns = new TreeMap<>();
        for (String name : names) {
            if (metadata.containsKey(name)
                    && tables.getOrDefault(name, List.of()).isEmpty()) {
                columns.put(name, LakeColumns.read(path(metadata.get(name))));
            }
        }
        return columns;
    }

    private static Path path(String location) {
        boolean isLocal = LOCAL.matcher(location).lookingAt();
        Path path = Path.of(isLocal ? LOCAL.matcher(location).replaceFirst("/") : "/");
        if (!isLocal || !Files.isRegularFile(path)) {
            throw Problem.of(
                    HttpStatus.NOT_IMPLEMENTED,
                    "lake.elsewhere",
                    "The lake's files are not on this machine: ask them by another engine, as docs/lake.md says");
        }
        return path;
    }
}
