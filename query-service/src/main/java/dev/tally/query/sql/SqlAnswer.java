package dev.tally.query.sql;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.Format;
import dev.tally.query.sql.RowWriter.Cut;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Tuple;

/**
 * An answer on its way to the client, no longer than its limits. As long as its first bytes are held back, a failure is an
 * answer of its own; afterwards it is told where the answer ends.
 */
final class SqlAnswer {
    private static final int HELD_BACK = 64 << 10;
    private static final String TRUNCATED = "Tally-Truncated";

    private final HttpServletResponse response;
    private final Counting bytes;
    private final RowWriter rows;
    private final Writer out;
    private final Format format;
    private final int maxRows;
    private final long maxBytes;
    private int written;
    private volatile @Nullable Cut cut;

    /** @param trailers whether the client's HTTP has fields behind the body */
    SqlAnswer(
            HttpServletResponse response,
            Format format,
            boolean escapesFormulas,
            boolean trailers,
            List<Column> columns,
            int maxRows,
            long maxBytes)
            throws IOException {
        this.response = response;
        this.format = format;
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
        response.setBufferSize(HELD_BACK);
        response.setContentType(format.mediaType().toString());
        if (trailers && format != Format.JSON) {
            response.setHeader("Trailer", TRUNCATED);
            response.setTrailerFields(() -> Map.of(TRUNCATED, name(cut)));
        }
        this.bytes = new Counting(response.getOutputStream());
        this.out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 8 << 10);
        this.rows = RowWriter.of(format, out, columns, escapesFormulas);
    }

    static String name(@Nullable Cut cut) {
        return cut == null ? "no" : cut.name().toLowerCase(Locale.ROOT);
    }

    /** Rows still wanted, the one included that tells whether there are more. */
    int wanted() {
        return maxRows - written + 1;
    }

    /** Writes a row, or ends the answer where it would be too many. */
    boolean add(Tuple row) throws IOException {
        if (written == maxRows || bytes.count >= maxBytes) {
            cut = written == maxRows ? Cut.ROWS : Cut.BYTES;
            return false;
        }
        rows.row(column -> {
            byte[] value = row.get(column);
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        });
        written++;
        return true;
    }

    boolean isOnItsWay() {
        return response.isCommitted();
    }

    void end() throws IOException {
        finish(null);
    }

    void endBecauseOf(Cut reason, @Nullable Problem problem) throws IOException {
        cut = reason;
        finish(problem);
    }

    private void finish(@Nullable Problem problem) throws IOException {
        if (format != Format.JSON && !response.isCommitted()) {
            out.flush(); // into the buffer, if it fits: then the answer can still say it ahead
            if (!response.isCommitted()) {
                response.setHeader(TRUNCATED, name(cut));
            }
        }
        rows.end(cut, problem);
    }

    /** Counts what passes. A flush goes no further than this: what is held back stays so until the answer's end. */
    private static final class Counting extends FilterOutputStream {
        private long count;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            out.write(b, off, len);
            count += len;
        }

        @Override
        public void flush() {}
    }
}
