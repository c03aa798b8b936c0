package dev.tally.cli.feed;

import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.api.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into bodies to be posted: an object per line into batches, always at the same places; one JSON value over any
 * lines into one body. Holds one batch at a time. Not thread-safe.
 *
 * <p>It is one JSON value where the first line that is not blank begins an array, or an object without ending it.
 */
final class Batches {
    private final InputStream in;
    private final int mostItems;
    private final int mostBytes;
    private byte @Nullable [] waiting;
    private long line;
    private int number;
    private boolean begun;

    /**
     * @param mostItems in a batch
     * @param mostBytes in a body, and in a line
     */
    Batches(InputStream in, int mostItems, int mostBytes) {
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.mostItems = mostItems;
        this.mostBytes = mostBytes;
    }

    /** The next one; empty at the end. */
    Optional<Batch> next() throws IOException {
        if (!begun) {
            begun = true;
            waiting = nextLine();
            if (waiting != null && isWholeValue(waiting)) {
                return Optional.of(rest(waiting));
            }
        }
        return lines();
    }

    private Optional<Batch> lines() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Long> lines = new ArrayList<>();
        while (waiting != null && lines.size() < mostItems && body.size() + waiting.length + 1 <= mostBytes) {
            body.write(waiting);
            body.write('\n');
            lines.add(line);
            waiting = nextLine();
        }
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Batch(++number, Batch.LINES, body.toByteArray(), lines));
    }

    private Batch rest(byte[] first) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(first);
        body.write('\n');
        body.write(in.readNBytes(mostBytes - first.length));
        waiting = null;
        if (body.size() > mostBytes) {
            throw tooLong("the JSON value", "one object per line is sent in batches, however many there are");
        }
        return new Batch(++number, Batch.JSON, body.toByteArray(), List.of());
    }

    /** The next line that is not blank, without its end; null at the end. */
    private byte @Nullable [] nextLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean blank = true;
        int next = in.read();
        line++;
        while (next >= 0 && (next != '\n' || blank)) {
            if (next == '\n') {
                line++;
                bytes.reset();
            } else {
                blank &= next == ' ' || next == '\t' || next == '\r';
                bytes.write(next);
                if (bytes.size() >= mostBytes) {
                    throw tooLong("line " + line, "nothing of its batch was sent");
                }
            }
            next = in.read();
        }
        return blank ? null : bytes.toByteArray();
    }

    private Failure tooLong(String what, String detail) {
        return new Failure(
                ExitCode.USAGE, what + " has more than " + mostBytes + " bytes, the most that the door takes", detail);
    }

    private static boolean isWholeValue(byte[] line) {
        String text =
                new String(line, StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
        if (text.startsWith("[")) {
            return true;
        }
        try {
            Json.parse(text);
            return false;
        } catch (JsonEOFException goesOnBehindTheLine) {
            return true;
        } catch (IOException malformed) {
            return false; // the door says where
        }
    }
}
