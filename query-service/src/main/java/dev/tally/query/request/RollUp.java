package dev.tally.query.request;

import dev.tally.model.time.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A bucket width that is asked for, and the kept width whose buckets are added up to it: the widest that divides it, because
 * wide buckets are kept longest. Edges are UTC: a width divides a day, or is whole days counted from 1970-01-01.
 */
public record RollUp(Duration every, Duration base) {
    private static final Duration WIDEST = Duration.ofDays(3_660);
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    /**
     * What {@code every} says, the smallest width where it is absent; empty where nothing is kept yet.
     *
     * @param kept the widths that are kept, the smallest first
     */
    public static Optional<RollUp> of(Parameters parameters, List<Duration> kept) {
        Optional<Duration> asked = parameters.duration("every", WIDEST);
        if (kept.isEmpty()) {
            asked.ifPresent(width -> {
                throw Parameters.invalid("every", "is kept for no width yet");
            });
            return Optional.empty();
        }
        Duration every = asked.orElse(kept.get(0));
        return Optional.of(new RollUp(every, base(every, kept)));
    }

    private static Duration base(Duration every, List<Duration> kept) {
        long millis = every.toMillis();
        boolean meetsDays = millis > 0 && (DAY_MILLIS % millis == 0 || millis % DAY_MILLIS == 0);
        return kept.stream()
                .filter(width -> meetsDays && millis % width.toMillis() == 0)
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> Parameters.invalid(
                        "every",
                        "is a whole multiple of "
                                + kept.stream().map(DurationText::format).collect(Collectors.joining(" or "))
                                + " that divides a day or is whole days"));
    }

    public boolean isKept() {
        return every.equals(base);
    }

    public String name() {
        return DurationText.format(every);
    }

    /** The first bucket start that is not before the instant. */
    public Instant ceiling(Instant instant) {
        long millis = instant.toEpochMilli();
        Instant start = Instant.ofEpochMilli(millis - Math.floorMod(millis, every.toMillis()));
        return start.equals(instant) ? start : start.plus(every);
    }
}
