package dev.tally.cli.feed;

import dev.tally.cli.api.Json;
import dev.tally.model.record.Position;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of all batches so far. Not thread-safe. */
final class Receipt {
    private long accepted;
    private long duplicates;
    private long rejected;
    private @Nullable Position position;

    /** @param answer a 2xx */
    void add(Json answer) {
        accepted += answer.at("accepted").number(0);
        duplicates += answer.at("duplicates").number(0);
        rejected += answer.at("rejected").number(0);
        String text = answer.at("position").text();
        if (!text.isEmpty()) {
            Position more = Position.parse(text);
            position = position == null ? more : position.and(more);
        }
    }

    long taken() {
        return accepted + duplicates;
    }

    long all() {
        return accepted + duplicates + rejected;
    }

    long rejected() {
        return rejected;
    }

    /** Contains every event that was accepted; null where none was. */
    @Nullable
    Position position() {
        return position;
    }

    /** @param counted how long after the last answer everything was in the counts; null where nobody waited for it */
    String text(@Nullable Duration counted) {
        return String.format(
                        Locale.ROOT, "%,d accepted · %,d duplicates · %,d rejected", accepted, duplicates, rejected)
                + (counted == null
                        ? ""
                        : String.format(Locale.ROOT, " · counted in %.1f s", counted.toMillis() / 1000.0))
                + (position == null ? "" : " · position " + position);
    }
}
