package dev.tally.query.duck;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers one statement and ends. It is told on standard input and says what it has to say on {@link #SAYS}, so that nothing else
 * that may be printed gets between; when its input ends, who started it is gone, and it goes as well.
 */
public final class DuckMain {
    /** Where it says it. */
    public static final String SAYS = "/dev/fd/3";

    /** Where a Parquet file goes that is its answer; else what is printed in need. */
    public static final String WRITES = "/dev/fd/2";

    private DuckMain() {}

    /** Takes no arguments. */
    public static void main(String[] args) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(SAYS), 32 << 10))) {
            answer(in, out);
        }
        Runtime.getRuntime().halt(0); // nothing is worth closing
    }

    private static void answer(DataInputStream in, DataOutputStream out) throws IOException {
        Map<String, List<String>> files = Map.of();
        try (DuckSession duck = DuckSession.open()) {
            DuckSelect.of(duck, new Asked("SELECT $1", List.of("1"))); // loads what every statement needs
            say(out, new Said.Ready());
            DuckSelect select = DuckSelect.of(duck, Asked.read(in));
            say(out, new Said.Names(List.copyOf(select.tables())));
            Shown shown = Shown.read(in);
            files = shown.files();
            endWith(in);
            duck.show(shown, select);
            List<DuckColumn> columns = duck.columns(select);
            say(out, new Said.Columns(columns));
            if (shown.isParquet()) {
                duck.writeParquet(select, shown);
            } else {
                rows(duck.rows(select, columns, shown), columns.size(), out);
            }
            say(out, new Said.End());
        } catch (RefusedException refused) {
            say(out, refused.refused());
        } catch (SQLException refused) {
            String message = String.valueOf(refused.getMessage());
            say(out, refused(message, files));
        }
    }

    private static Said.Refused refused(String message, Map<String, List<String>> files) {
        if (message.contains(DuckSession.TOO_LARGE)) {
            return new Said.Refused("sql.too-large", "");
        }
        return files.values().stream()
                .flatMap(List::stream)
                .filter(message::contains)
                .findFirst()
                .map(file -> new Said.Refused("lake.unavailable", "DuckDB cannot read " + file))
                .orElseGet(() -> new Said.Refused(Said.Refused.BY_DUCKDB, message));
    }

    private static void rows(ResultSet rows, int columns, DataOutputStream out) throws IOException, SQLException {
        while (rows.next()) {
            if (rows.getBoolean(1)) {
                new Said.Cut().write(out);
                return;
            }
            List<@Nullable String> values = new ArrayList<>(columns);
            for (int i = 1; i <= columns; i++) {
                values.add(rows.getString(1 + i));
            }
            new Said.Values(values).write(out);
        }
    }

    private static void say(DataOutputStream out, Said said) throws IOException {
        said.write(out);
        out.flush();
    }

    private static void endWith(InputStream in) {
        Thread thread = new Thread(() -> waitForEnd(in), "end-with-parent");
        thread.setDaemon(true);
        thread.start();
    }

    private static void waitForEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            System.err.println(broken);
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}
