package dev.tally.ingest.replay;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file once it has been read: the head of its index, before the entries in order.
 *
 * @param fingerprint of the file's content, as far as the file system tells
 * @param asked the time member that was asked for; null: the first usual one
 * @param time the member that holds the time; null: none, and the objects are in the order of the file
 * @param format {@code array} or {@code lines}
 * @param objects how many can be sent
 * @param bad how many values cannot, being no JSON object with a time
 * @param broken why the file could not be read to its end; null where it was
 * @param problems the first of what is bad
 */
record ReplayIndex(
        String fingerprint,
        @Nullable String asked,
        @Nullable String time,
        String format,
        long objects,
        long bad,
        @Nullable String broken,
        List<Bad> problems) {
    /** Longer lists say no more. */
    static final int MOST_PROBLEMS = 10;

    private static final String MAGIC = "tally-replay-1";

    /** A value that is no object to be sent. */
    record Bad(long line, String reason) {}

    /** Null where these bytes are no index of this release. */
    static @Nullable ReplayIndex read(DataInput in) throws IOException {
        if (!in.readUTF().equals(MAGIC)) {
            return null;
        }
        String fingerprint = in.readUTF();
        String asked = optional(in.readUTF());
        String time = optional(in.readUTF());
        String format = in.readUTF();
        long objects = in.readLong();
        long bad = in.readLong();
        String broken = optional(in.readUTF());
        List<Bad> problems = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            problems.add(new Bad(in.readLong(), in.readUTF()));
        }
        return new ReplayIndex(fingerprint, asked, time, format, objects, bad, broken, problems);
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(MAGIC);
        out.writeUTF(fingerprint);
        out.writeUTF(text(asked));
        out.writeUTF(text(time));
        out.writeUTF(format);
        out.writeLong(objects);
        out.writeLong(bad);
        out.writeUTF(text(broken));
        out.writeInt(problems.size());
        for (Bad problem : problems) {
            out.writeLong(problem.line());
            out.writeUTF(problem.reason());
        }
    }

    private static @Nullable String optional(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String text(@Nullable String optional) {
        return optional == null ? "" : optional;
    }
}
