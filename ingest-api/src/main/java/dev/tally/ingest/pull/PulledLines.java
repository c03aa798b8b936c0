package dev.tally.ingest.pull;

import dev.tally.ingest.event.LineEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a stream as they come, without the blank ones, each in memory up to a limit. Not thread-safe.
 */
final class PulledLines {
    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[64 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private boolean tooLong;
    private boolean ended;
    private byte[] current = {};

    PulledLines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Moves to the next line that is not blank; false behind the last. */
    boolean next() throws IOException {
        while (true) {
            line.reset();
            tooLong = false;
            if (!read() && line.size() == 0) {
                return false;
            }
            current = line.toByteArray();
            if (tooLong || !LineEvents.isBlank(current)) {
                return true;
            }
            if (ended) {
                return false;
            }
        }
    }

    /** Its bytes without its end; of one that is too long its first. */
    byte[] current() {
        return current;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** Whether the stream ended without an end of this line. */
    boolean isUnterminated() {
        return ended;
    }

    /** Reads up to the end of a line; false where the stream ends before it. */
    private boolean read() throws IOException {
        while (true) {
            int from = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            keep(from, position);
            if (position < limit) {
                position++;
                return true;
            }
            limit = in.read(buffer);
            position = 0;
            if (limit < 0) {
                limit = 0;
                ended = true;
                return false;
            }
        }
    }

    private void keep(int from, int to) {
        int room = maxBytes - line.size();
        tooLong |= to - from > room;
        line.write(buffer, from, Math.min(to - from, room));
    }
}
