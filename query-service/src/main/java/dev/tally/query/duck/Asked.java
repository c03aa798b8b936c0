package dev.tally.query.duck;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * A statement.
 *
 * @param values for {@code $1}, {@code $2} …, as DuckDB writes them
 */
public record Asked(String sql, List<String> values) {
    private static final int LONGEST = 4 << 20;

    public void write(DataOutputStream out) throws IOException {
        Wire.text(out, sql);
        Wire.texts(out, values);
    }

    static Asked read(DataInputStream in) throws IOException {
        return new Asked(Wire.text(in, LONGEST), Wire.noNulls(in, LONGEST));
    }
}
