package dev.tally.cli.feed;

import dev.tally.cli.api.Json;
import dev.tally.model.record.Position;
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

    String text(boolean counted) {
        return String.format(
                        Locale.ROOT, "%,d accepted · %,d duplicates · %,d rejected", accepted, duplicates, rejected)
                + (counted ? " · counted" : "")
                + (position == null ? "" : " · position " + position);
    }
}
