package dev.tally.query.sql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A DuckDB of its own for one statement, in memory. What the statement may reach is set before it runs and locked: the files of
 * the tables that it names, no other file, no network, no extension. It has {@link #MEMORY}, which DuckDB does not hold against
 * single values: one call of a function can take gigabytes, and is not interrupted. One thread, except for {@link #cancel}.
 */
final class LakeSession implements AutoCloseable {
    /** Its message says that a value is larger than an answer may be. */
    static final String TOO_LARGE = "tally: too large";

    private static final String MEMORY = "256MB";
    private static final int THREADS = 2;

    private final Connection duck;
    private final Statement control;

    private LakeSession(Connection duck) throws SQLException {
        this.duck = duck;
        this.control = duck.createStatement();
    }

    static LakeSession open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", MEMORY);
        properties.setProperty("threads", Integer.toString(THREADS));
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        return new LakeSession(DriverManager.getConnection("jdbc:duckdb:", properties));
    }

    LakeSelect parse(String sql) throws SQLException {
        return LakeSelect.of(duck, sql);
    }

    /** Makes a view of each table that is named, and locks everything else away. */
    void show(LakeFiles lake, Set<String> names) throws SQLException {
        control.execute("SET TimeZone = 'UTC'");
        control.execute("SET temp_directory = ''");
        Set<String> tables = new TreeSet<>(lake.tables().keySet());
        tables.retainAll(names);
        StringJoiner allowed = new StringJoiner(",");
        for (String table : tables) {
            String files = lake.paths(table).stream().map(LakeSession::quoted).collect(Collectors.joining(","));
            control.execute("CREATE VIEW \"" + table + "\" AS SELECT * FROM read_parquet([" + files
                    + "], union_by_name = true, hive_partitioning = false)");
            allowed.add(files);
        }
        control.execute("SET allowed_paths = [" + allowed + "]");
        control.execute("SET enable_external_access = false");
        control.execute("SET lock_configuration = true");
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    List<LakeColumn> columns(LakeSelect select) throws SQLException {
        try (PreparedStatement prepared = duck.prepareStatement(select.sql())) {
            ResultSetMetaData described = prepared.getMetaData();
            List<LakeColumn> columns = new ArrayList<>();
            for (int i = 1; i <= described.getColumnCount(); i++) {
                columns.add(new LakeColumn(described.getColumnLabel(i), described.getColumnTypeName(i)));
            }
            return columns;
        }
    }

    /**
     * The rows as texts, all of them computed when this returns. Once they have as many bytes as an answer may have, the rest
     * are empty, and no row that is larger than that by itself comes at all: what DuckDB's memory holds need not fit into the
     * JVM's.
     */
    ResultSet rows(LakeSelect select, List<LakeColumn> columns, int limit, long bytes) throws SQLException {
        String names = each(columns, i -> "v" + i);
        String texts = each(columns, i -> columns.get(i).text("v" + i) + " AS t" + i);
        String size = "coalesce(list_sum([" + each(columns, i -> "strlen(t" + i + ")") + "]), 0)";
        String values = each(
                columns,
                i -> "CASE WHEN so_far - size > " + bytes + " THEN NULL WHEN size > " + bytes + " THEN error('"
                        + TOO_LARGE + "') ELSE t" + i + " END");
        return control.executeQuery("SELECT " + values
                + " FROM (SELECT *, sum(size) OVER (ROWS UNBOUNDED PRECEDING) AS so_far FROM (SELECT *, " + size
                + " AS size FROM (SELECT " + texts + " FROM (" + select.sql() + ") AS answer (" + names
                + ")))) LIMIT " + limit);
    }

    private static String each(List<LakeColumn> columns, IntFunction<String> item) {
        return IntStream.range(0, columns.size()).mapToObj(item).collect(Collectors.joining(", "));
    }

    /** Interrupts what runs; from another thread, and to be repeated: what has not quite begun does not hear it. */
    void cancel() {
        try {
            control.cancel();
        } catch (SQLException closed) {
            return; // then nothing runs
        }
    }

    @Override
    public void close() throws SQLException {
        duck.close();
    }
}
