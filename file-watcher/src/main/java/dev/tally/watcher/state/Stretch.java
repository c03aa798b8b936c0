package dev.tally.watcher.state;

import dev.tally.model.text.DocumentLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a growing document that are on their way to Kafka.
 *
 * @param after what the journal will say when all of it is acknowledged
 * @param sequence the number of its first record
 * @param lines in order
 * @param end whether the document's end follows
 */
public record Stretch(JournalEntry after, long sequence, List<DocumentLine> lines, boolean end) {

    /** Whether it is what comes behind this entry, and so has not been noted as acknowledged. */
    public boolean follows(@Nullable JournalEntry known) {
        if (known == null || known.growth() == null) {
            return sequence == 0;
        }
        return known.version().equals(after.version()) && known.growth().sequence() == sequence;
    }
}
