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
 * @param files of each table that it names and that there is
 * @param rows no more of them come
 * @param bytes a row that has more is no answer, and when the rows before have as many, the values of the next are missing
 */
public record Shown(Map<String, List<String>> files, int rows, long bytes) {
    private static final int LONGEST = 64 << 20;

    public void write(DataOutputStream out) throws IOException {
        out.writeInt(files.size());
        for (Map.Entry<String, List<String>> table : files.entrySet()) {
            Wire.text(out, table.getKey());
            Wire.texts(out, table.getValue());
        }
        out.writeInt(rows);
        out.writeLong(bytes);
    }

    static Shown read(DataInputStream in) throws IOException {
        int tables = in.readInt();
        Map<String, List<String>> files = new TreeMap<>();
        for (int i = 0; i < tables; i++) {
            String table = Wire.text(in, LONGEST);
            files.put(table, Wire.noNulls(in, LONGEST));
        }
        return new Shown(files, in.readInt(), in.readLong());
    }
}
