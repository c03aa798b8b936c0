package dev.tally.ingest.replay;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts any number of entries with memory for one run of them: sorted runs go to a scratch file, which is merged at the
 * end. What comes in order costs next to nothing. Not thread-safe; closing deletes the scratch file.
 */
final class ReplaySorter implements Closeable {
    private static final int RUN = 20_000;

    private final Path scratch;
    private final int runLength;
    private final List<ReplayEntry> run = new ArrayList<>();
    private final List<Long> runCounts = new ArrayList<>();
    private @Nullable FileChannel runs;

    ReplaySorter(Path scratch) {
        this(scratch, RUN);
    }

    ReplaySorter(Path scratch, int runLength) {
        this.scratch = scratch;
        this.runLength = runLength;
    }

    void add(ReplayEntry entry) throws IOException {
        run.add(entry);
        if (run.size() == runLength) {
            spill();
        }
    }

    /** Writes every entry in order, once. */
    void writeTo(DataOutput out) throws IOException {
        if (runs == null) {
            run.sort(null);
            for (ReplayEntry entry : run) {
                entry.write(out);
            }
            return;
        }
        spill();
        merge(runs, out);
    }

    private void spill() throws IOException {
        run.sort(null);
        FileChannel channel = runs;
        if (channel == null) {
            channel = FileChannel.open(
                    scratch,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            runs = channel;
        }
        // Not closed: that would close the channel.
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new Appending(channel)));
        for (ReplayEntry entry : run) {
            entry.write(out);
        }
        out.flush();
        runCounts.add((long) run.size());
        run.clear();
    }

    private void merge(FileChannel channel, DataOutput out) throws IOException {
        PriorityQueue<Cursor> queue = new PriorityQueue<>();
        long first = 0;
        for (long count : runCounts) {
            Cursor cursor = new Cursor(channel, first * ReplayEntry.BYTES, count);
            if (cursor.advance()) {
                queue.add(cursor);
            }
            first += count;
        }
        while (!queue.isEmpty()) {
            Cursor least = queue.remove();
            least.entry.write(out);
            if (least.advance()) {
                queue.add(least);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (runs != null) {
            runs.close();
        }
    }

    /** A run that is being merged, standing on its least entry. */
    private static final class Cursor implements Comparable<Cursor> {
        private static final int BUFFER_BYTES = 170 * ReplayEntry.BYTES;

        private final DataInputStream in;
        private long left;
        private ReplayEntry entry = new ReplayEntry(0, 0, 0, 0);

        Cursor(FileChannel channel, long from, long count) {
            in = new DataInputStream(new BufferedInputStream(new Reading(channel, from), BUFFER_BYTES));
            left = count;
        }

        boolean advance() throws IOException {
            if (left == 0) {
                return false;
            }
            left--;
            entry = ReplayEntry.read(in);
            return true;
        }

        @Override
        public int compareTo(Cursor other) {
            return entry.compareTo(other.entry);
        }
    }

    /** Writes behind what the channel holds. */
    private static final class Appending extends OutputStream {
        private final FileChannel channel;

        Appending(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }
    }

    /** Reads a channel from a place, without moving it for others. */
    private static final class Reading extends InputStream {
        private final FileChannel channel;
        private long position;

        Reading(FileChannel channel, long position) {
            this.channel = channel;
            this.position = position;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = channel.read(ByteBuffer.wrap(target, offset, length), position);
            position += Math.max(0, count);
            return count;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }
    }
}
