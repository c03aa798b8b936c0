package dev.tally.query.duck;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBDriver;

/**
 * A DuckDB of its own for one statement, in memory. What the statement may reach is set before it runs and locked: the files of
 * the tables that it names, no other file, no network, no extension. One thread.
 */
final class DuckSession implements AutoCloseable {
    /** Its message says that a row is larger than one may be. */
    static final String TOO_LARGE = "tally: too large";

    private static final String MEMORY = "256MB";
    private static final int THREADS = 2;

    /** Rows that a Parquet file's writer holds for each thread, in the same memory. */
    private static final int ROW_GROUP = 8_192;

    private final Connection duck;
    private final Statement control;
    private final List<String> readers;

    private DuckSession(Connection duck) throws SQLException {
        this.duck = duck;
        this.control = duck.createStatement();
        this.readers = list(
                "SELECT lower(function_name) FROM duckdb_functions() WHERE regexp_matches(macro_definition, ?)",
                "(?i)\\b(duckdb|pragma)_\\w+\\(");
    }

    static DuckSession open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", MEMORY);
        properties.setProperty("threads", Integer.toString(THREADS));
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        return new DuckSession(new DuckDBDriver().connect("jdbc:duckdb:", properties));
    }

    /** DuckDB's macros that read its own tables, in the place of a value as well. */
    List<String> readers() {
        return readers;
    }

    /** The answer to a question of our own about a text: one value. */
    String one(String question, String text) throws SQLException {
        return list(question, text).get(0);
    }

    /** The answer to a question of our own about a text: one column. */
    List<String> list(String question, String text) throws SQLException {
        try (PreparedStatement statement = duck.prepareStatement(question)) {
            statement.setString(1, text);
            List<String> values = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    values.add(row.getString(1));
                }
            }
            return values;
        }
    }

    /** Makes a view of each table that is shown and has rows, a table of each that has none, and locks everything else away. */
    void show(Shown shown, DuckSelect select) throws SQLException, RefusedException {
        for (String own : list(
                "SELECT view_name FROM duckdb_views() WHERE internal AND schema_name <> ?", "information_schema")) {
            if (select.tables().contains(own)
                    && !shown.files().containsKey(own)
                    && !shown.empty().containsKey(own)) {
                throw DuckSelect.forbidden("DuckDB's own table " + own);
            }
        }
        control.execute("SET TimeZone = 'UTC'");
        control.execute("SET temp_directory = ''");
        StringJoiner allowed = new StringJoiner(",");
        for (Map.Entry<String, List<String>> table : shown.files().entrySet()) {
            String files = table.getValue().stream().map(DuckSession::quoted).collect(Collectors.joining(","));
            control.execute("CREATE VIEW \"" + table.getKey() + "\" AS SELECT * FROM read_parquet([" + files
                    + "], union_by_name = true, hive_partitioning = false)");
            allowed.add(files);
        }
        for (Map.Entry<String, List<DuckColumn>> table : shown.empty().entrySet()) {
            String columns = table.getValue().stream()
                    .map(column -> "\"" + column.name() + "\" " + column.type())
                    .collect(Collectors.joining(", "));
            control.execute("CREATE TABLE \"" + table.getKey() + "\" (" + columns + ")");
        }
        if (shown.isParquet()) {
            allowed.add(quoted(DuckMain.WRITES));
        }
        control.execute("SET allowed_paths = [" + allowed + "]");
        control.execute("SET enable_external_access = false");
        control.execute("SET lock_configuration = true");
    }

    private static String quoted(String path) {
        return "'" + path.replace("'", "''") + "'";
    }

    List<DuckColumn> columns(DuckSelect select) throws SQLException {
        try (PreparedStatement prepared = duck.prepareStatement(select.sql())) {
            ResultSetMetaData described = prepared.getMetaData();
            List<DuckColumn> columns = new ArrayList<>();
            for (int i = 1; i <= described.getColumnCount(); i++) {
                columns.add(new DuckColumn(described.getColumnLabel(i), described.getColumnTypeName(i)));
            }
            return columns;
        }
    }

    /**
     * Whether the rows before have too many bytes, then the row's values as texts, as they are computed. Of those behind that all are
     * missing, and no row that is larger than that by itself comes at all: a few thousand come at once into the JVM's memory.
     */
    ResultSet rows(DuckSelect select, List<DuckColumn> columns, Shown shown) throws SQLException {
        String names = each(columns, i -> "v" + i);
        String texts = each(columns, i -> columns.get(i).text("v" + i) + " AS t" + i);
        String size = "coalesce(list_sum([" + each(columns, i -> "strlen(t" + i + ")") + "]), 0)";
        String values = each(
                columns,
                i -> "CASE WHEN cut THEN NULL WHEN size > " + shown.rowBytes() + " THEN error('" + TOO_LARGE
                        + "') ELSE t" + i + " END");
        return control.executeQuery("SELECT cut, " + values
                + " FROM (SELECT *, so_far - size > " + shown.bytes()
                + " AS cut FROM (SELECT *, sum(size) OVER (ROWS UNBOUNDED PRECEDING) AS so_far FROM (SELECT *, " + size
                + " AS size FROM (SELECT " + texts + " FROM (" + select.sql() + ") AS answer (" + names
                + "))))) LIMIT " + (shown.rows() + 1));
    }

    /** Writes all rows, in DuckDB's types; or fails, when some of them may be written already. */
    void writeParquet(DuckSelect select, Shown shown) throws SQLException, RefusedException {
        int written = control.executeUpdate("COPY (FROM (" + select.sql() + ") LIMIT " + (shown.rows() + 1) + ") TO "
                + quoted(DuckMain.WRITES) + " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, ROW_GROUP_SIZE "
                + ROW_GROUP + ")");
        if (written > shown.rows()) {
            throw new RefusedException(
                    "sql.too-large",
                    "The answer has more than " + shown.rows()
                            + " rows, and a Parquet file has all of them: raise limit, or ask for less");
        }
    }

    private static String each(List<DuckColumn> columns, IntFunction<String> item) {
        return IntStream.range(0, columns.size()).mapToObj(item).collect(Collectors.joining(", "));
    }

    @Override
    public void close() throws SQLException {
        duck.close();
    }
}
