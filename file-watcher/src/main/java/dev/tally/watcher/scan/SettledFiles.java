package dev.tally.watcher.scan;

import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Which files have been written to their end: those whose stamp has not changed for the configured time. A file whose last
 * change, by its own times, is older than that is settled at first sight; a time in the future says nothing. One that may
 * grow while it is read has settled once it has done nothing but grow for that time. How long a file has been seen unchanged is
 * measured by a clock that nobody sets. For one thread.
 */
public final class SettledFiles {
    private final long settle;
    private final Predicate<String> mayGrow;
    private final Clock clock;
    private final LongSupplier ticks;
    private final Map<String, Observation> unsettled = new HashMap<>();

    /** Since which tick a file is as it is. */
    private record Observation(SourceFile file, long since) {}

    /**
     * Where nothing has been seen yet.
     *
     * @param mayGrow knows the names of the files that may grow while they are read
     * @param ticks nanoseconds from any point in time on, as of {@link System#nanoTime}
     */
    public SettledFiles(Duration settle, Predicate<String> mayGrow, Clock clock, LongSupplier ticks) {
        this.settle = settle.toNanos();
        this.mayGrow = mayGrow;
        this.clock = clock;
        this.ticks = ticks;
    }

    /** Whether the file has settled; if not, it is remembered as it is now. */
    public boolean isSettled(SourceFile file) {
        if (age(file.stamp(), now()) >= settle) {
            unsettled.remove(file.name());
            return true;
        }
        long tick = ticks.getAsLong();
        Observation seen = unsettled.get(file.name());
        if (seen == null || !isSame(seen.file(), file)) {
            unsettled.put(file.name(), new Observation(file, tick));
            return settle == 0;
        }
        if (tick - seen.since() < settle) {
            unsettled.put(file.name(), new Observation(file, seen.since()));
            return false;
        }
        unsettled.remove(file.name());
        return true;
    }

    private boolean isSame(SourceFile earlier, SourceFile now) {
        return now.stamp().equals(earlier.stamp())
                || (mayGrow.test(now.name()) && now.stamp().isGrownFrom(earlier.stamp()));
    }

    /** Negative where the file's times lie in the future. */
    private static long age(FileStamp stamp, long now) {
        return now - Math.max(stamp.modified(), stamp.changed());
    }

    /** The files that will have settled by now if they have not changed. */
    public List<SourceFile> due() {
        long now = now();
        long tick = ticks.getAsLong();
        List<SourceFile> due = new ArrayList<>();
        unsettled.values().forEach(seen -> {
            if (atRest(seen, now, tick) >= settle) {
                due.add(seen.file());
            }
        });
        return due;
    }

    /** Nanoseconds until the next file may have settled; {@link Long#MAX_VALUE} if none is settling. */
    public long untilNextDue() {
        long now = now();
        long tick = ticks.getAsLong();
        long next = Long.MAX_VALUE;
        for (Observation seen : unsettled.values()) {
            next = Math.min(next, Math.max(0, settle - atRest(seen, now, tick)));
        }
        return next;
    }

    private static long atRest(Observation seen, long now, long tick) {
        return Math.max(tick - seen.since(), age(seen.file().stamp(), now));
    }

    public void forget(String name) {
        unsettled.remove(name);
    }

    /** Forgets the files that match; returns how many are left. */
    public int forgetIf(Predicate<SourceFile> gone) {
        unsettled.values().removeIf(seen -> gone.test(seen.file()));
        return unsettled.size();
    }

    private long now() {
        Instant instant = clock.instant();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
