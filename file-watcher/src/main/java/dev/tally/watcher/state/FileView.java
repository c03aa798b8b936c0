package dev.tally.watcher.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What people see of one file.
 *
 * @param version the content's hash, once known
 * @param lines so far acknowledged by Kafka
 * @param bytes the file's size
 * @param held bytes of a last line that waits for its end; it is not counted yet
 * @param code why it failed, as a stable name; null unless it failed
 * @param reason why it failed, in a sentence; null unless it failed
 * @param since when it came to this status, as far as this process knows
 */
public record FileView(
        String name,
        FileStatus status,
        @Nullable String version,
        long lines,
        long bytes,
        long held,
        @Nullable String code,
        @Nullable String reason,
        Instant since) {}
