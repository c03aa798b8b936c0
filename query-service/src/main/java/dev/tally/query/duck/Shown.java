package dev.tally.query.duck;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a statement may see, and how much of its answer is wanted.
 *
 * @param files of each table that it names and that has rows
 * @param empty the columns of those that have none
 * @param rows the most of an answer; where it has more, one more comes and then no other
 * @param rowBytes a row that has more is no answer
 * @param bytes when the rows before have more, no other comes
 * @param isParquet whether the answer is a Parquet file, which is written to {@link DuckMain#WRITES}; it has all rows or it fails
 */
public record Shown(
        Map<String, List<String>> files,
        Map<String, List<DuckColumn>> empty,
        long rows,
        long rowBytes,
        long bytes,
        boolean isParquet) {
    private static final int LONGEST = 64 << 20;

    public void write(DataOutputStream out) throws IOException {
        out.writeInt(files.size());
        for (Map.Entry<String, List<String>> table : files.entrySet()) {
            Wire.text(out, table.getKey());
            Wire.texts(out, table.getValue());
        }
        out.writeInt(empty.size());
        for (Map.Entry<String, List<DuckColumn>> table : empty.entrySet()) {
            Wire.text(out, table.getKey());
            DuckColumn.write(out, table.getValue());
        }
        out.writeLong(rows);
        out.writeLong(rowBytes);
        out.writeLong(bytes);
        out.writeBoolean(isParquet);
    }

    static Shown read(DataInputStream in) throws IOException {
        int tables = in.readInt();
        Map<String, List<String>> files = new TreeMap<>();
        for (int i = 0; i < tables; i++) {
            String table = Wire.text(in, LONGEST);
            files.put(table, Wire.noNulls(in, LONGEST));
        }
        int emptyTables = in.readInt();
        Map<String, List<DuckColumn>> empty = new TreeMap<>();
        for (int i = 0; i < emptyTables; i++) {
            String table = Wire.text(in, LONGEST);
            empty.put(table, DuckColumn.read(in, LONGEST));
        }
        return new Shown(files, empty, in.readLong(), in.readLong(), in.readLong(), in.readBoolean());
    }
}
