package dev.tally.query.sql;

import dev.tally.query.meter.QueryMeters;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Format;
import dev.tally.query.sql.ClientProtocol.Client;
import dev.tally.query.sql.RowWriter.Cut;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

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
    private final @Nullable String known;
    private final int maxRows;
    private final long maxBytes;
    private int written;
    private volatile @Nullable Cut cut;

    SqlAnswer(HttpServletResponse response, SqlRunner.Style style, List<Column> columns, int maxRows, long maxBytes)
            throws IOException {
        this.response = response;
        this.format = style.format();
        this.known = style.known();
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
        response.setBufferSize(HELD_BACK);
        response.setContentType(format.mediaType().toString());
        if (style.hasTrailers() && format != Format.JSON) {
            response.setHeader("Trailer", TRUNCATED);
            response.setTrailerFields(() -> Map.of(TRUNCATED, name(cut)));
        }
        this.bytes = new Counting(response.getOutputStream(), known != null);
        this.out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 8 << 10);
        this.rows = RowWriter.of(format, out, columns, style.escapesFormulas());
    }

    static String name(@Nullable Cut cut) {
        return cut == null ? "no" : cut.name().toLowerCase(Locale.ROOT);
    }

    /** Rows still wanted, the one included that tells whether there are more. */
    int wanted() {
        return maxRows - written + 1;
    }

    /**
     * Writes a row, or ends the answer where it would be too many.
     *
     * @param values the text of each column's value
     */
    boolean add(IntFunction<@Nullable String> values) throws IOException {
        if (written == maxRows || bytes.count >= maxBytes) {
            cut();
            return false;
        }
        rows.row(values);
        written++;
        return true;
    }

    /** Says that there are more rows than have been added, and that no other comes. */
    void cut() {
        cut = written == maxRows ? Cut.ROWS : Cut.BYTES;
    }

    boolean isOnItsWay() {
        return response.isCommitted();
    }

    void end() throws IOException {
        finish(null);
    }

    /** Ends an answer that is on its way in a failure. */
    void fail(Problem problem, Client client) throws IOException {
        Cut reason = problem.code().equals("sql.timeout")
                ? Cut.TIME
                : problem.code().equals("sql.too-large") ? Cut.BYTES : Cut.ERROR;
        cut = reason;
        finish(problem);
        if (reason == Cut.ERROR && format != Format.JSON) {
            client.hangUp();
        }
    }

    private void finish(@Nullable Problem problem) throws IOException {
        QueryMeters.rows(written);
        if (format != Format.JSON && !response.isCommitted()) {
            out.flush(); // into the buffer, if it fits: then the answer can still say it ahead
            if (!response.isCommitted()) {
                response.setHeader(TRUNCATED, name(cut));
            }
        }
        rows.end(cut, problem);
        if (known != null && bytes.digest != null && problem == null && !response.isCommitted()) {
            tag(known, bytes.digest);
        }
    }

    /** By what the answer says, not by the batch: {@code now()} and {@code random()} differ within one. */
    private void tag(String known, MessageDigest digest) {
        String tag = "W/\"" + HexFormat.of().formatHex(digest.digest(), 0, 8) + "\"";
        response.setHeader(HttpHeaders.ETAG, tag);
        if (known.contains(tag)) {
            response.resetBuffer();
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        }
    }

    /** Counts what passes, and digests it where that is asked for. A flush goes no further than this: what is held back stays so until the answer's end. */
    private static final class Counting extends FilterOutputStream {
        private final @Nullable MessageDigest digest;
        private long count;

        Counting(OutputStream out, boolean digests) {
            super(out);
            try {
                digest = digests ? MessageDigest.getInstance("SHA-256") : null;
            } catch (NoSuchAlgorithmException everyJdkHasIt) {
                throw new IllegalStateException(everyJdkHasIt);
            }
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            if (digest != null) {
                digest.update((byte) b);
            }
            count++;
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            out.write(b, off, len);
            if (digest != null && count < HELD_BACK) { // what is longer has no tag
                digest.update(b, off, len);
            }
            count += len;
        }

        @Override
        public void flush() {}
    }
}
