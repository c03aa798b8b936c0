package dev.tally.watcher.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What people see of one file.
 *
 * @param version the content's hash, once known
 * @param lines so far acknowledged by Kafka; rows, where these are events
 * @param bytes the file's size
 * @param held bytes of a last line that waits for its end; it is not counted yet
 * @param rows how they fared where they are events; else null
 * @param code why it failed, as a stable name; null unless it failed
 * @param reason why it failed, or waits for something, in a sentence; else null
 * @param since when it came to this status, as far as this process knows
 */
public record FileView(
        String name,
        FileStatus status,
        @Nullable String version,
        long lines,
        long bytes,
        long held,
        @Nullable RowCounts rows,
        @Nullable String code,
        @Nullable String reason,
        Instant since) {

    FileView since(Instant earlier) {
        return new FileView(name, status, version, lines, bytes, held, rows, code, reason, earlier);
    }
}
