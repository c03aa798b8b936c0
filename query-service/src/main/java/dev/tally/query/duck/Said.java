package dev.tally.query.duck;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the child says: {@link Ready}; then, of the statement, its {@link Names}; then, of its answer, the {@link Columns}, each
 * row's {@link Values} and the {@link Cut} or {@link End}. In the place of any of them it may say {@link Refused}, and nothing more.
 */
public sealed interface Said {
    /** It waits for its statement. */
    record Ready() implements Said {}

    /** The tables that the statement names, and whatever else stands in their place; lower case. */
    record Names(List<String> names) implements Said {}

    record Columns(List<DuckColumn> columns) implements Said {}

    /** The value of each column as text. */
    record Values(List<@Nullable String> values) implements Said {}

    /** More rows are there, and those before have as many bytes as are wanted. */
    record Cut() implements Said {}

    /** The answer is whole. */
    record End() implements Said {}

    /**
     * The statement has no answer.
     *
     * @param code a problem's, or {@link #BY_DUCKDB}
     */
    record Refused(String code, String detail) implements Said {
        /** The detail is DuckDB's own message, which begins with the kind of error. */
        public static final String BY_DUCKDB = "duckdb";

        /** It fits into a pipe that nobody reads yet: DuckDB quotes values of any length. */
        private static final int LONGEST = 4_000;

        public Refused {
            detail = detail.substring(0, Math.min(detail.length(), LONGEST));
        }
    }

    default void write(DataOutputStream out) throws IOException {
        if (this instanceof Ready) {
            out.writeByte('+');
        } else if (this instanceof Names names) {
            out.writeByte('N');
            Wire.texts(out, names.names());
        } else if (this instanceof Columns columns) {
            out.writeByte('C');
            DuckColumn.write(out, columns.columns());
        } else if (this instanceof Values row) {
            out.writeByte('R');
            Wire.texts(out, row.values());
        } else if (this instanceof Cut) {
            out.writeByte('/');
        } else if (this instanceof End) {
            out.writeByte('.');
        } else if (this instanceof Refused refused) {
            out.writeByte('!');
            Wire.text(out, refused.code());
            Wire.text(out, refused.detail());
        }
    }

    /** Waits for what comes next; its texts have no more bytes than said. */
    static Said read(DataInputStream in, int longest) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case '+' -> new Ready();
            case 'N' -> new Names(Wire.noNulls(in, longest));
            case 'C' -> new Columns(DuckColumn.read(in, longest));
            case 'R' -> new Values(Wire.texts(in, longest));
            case '/' -> new Cut();
            case '.' -> new End();
            case '!' -> new Refused(Wire.text(in, longest), Wire.text(in, longest));
            default -> throw new IOException("Nothing is said by " + kind);
        };
    }
}
