package dev.tally.ingest.replay;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;

/**
 * Where one object stands in its file, and when it happened. Objects of one time keep the order of the file.
 *
 * @param offset of its first byte
 * @param length in bytes
 */
record ReplayEntry(long second, int nano, long offset, int length) implements Comparable<ReplayEntry> {
    static final int BYTES = 24;

    private static final Comparator<ReplayEntry> ORDER = Comparator.comparingLong(ReplayEntry::second)
            .thenComparingInt(ReplayEntry::nano)
            .thenComparingLong(ReplayEntry::offset);

    static ReplayEntry read(DataInput in) throws IOException {
        return new ReplayEntry(in.readLong(), in.readInt(), in.readLong(), in.readInt());
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(second);
        out.writeInt(nano);
        out.writeLong(offset);
        out.writeInt(length);
    }

    Instant time() {
        return Instant.ofEpochSecond(second, nano);
    }

    @Override
    public int compareTo(ReplayEntry other) {
        return ORDER.compare(this, other);
    }
}
