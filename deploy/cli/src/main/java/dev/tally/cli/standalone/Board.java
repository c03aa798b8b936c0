package dev.tally.cli.standalone;

import dev.tally.cli.home.PartRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What is known of each part, in the order of the start. Thread-safe. Each change is handed to the listener before
 * {@link #change} returns, one at a time.
 */
final class Board {
    private final Map<String, PartRecord> parts = new LinkedHashMap<>();
    private final Consumer<List<PartRecord>> listener;
    private long changes;

    Board(List<String> names, Consumer<List<PartRecord>> listener) {
        names.forEach(name -> parts.put(name, PartRecord.waiting(name)));
        this.listener = listener;
    }

    synchronized PartRecord get(String name) {
        PartRecord part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no part " + name);
        }
        return part;
    }

    synchronized List<PartRecord> all() {
        return new ArrayList<>(parts.values());
    }

    synchronized void change(String name, UnaryOperator<PartRecord> change) {
        parts.put(name, change.apply(get(name)));
        listener.accept(all());
        changes++;
        notifyAll();
    }

    synchronized boolean allReady() {
        return parts.values().stream().allMatch(part -> part.state() == PartRecord.State.READY);
    }

    /** Waits for the next change, or until the time is over. */
    synchronized void awaitChange(long milliseconds) throws InterruptedException {
        long seen = changes;
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        long left = milliseconds;
        while (seen == changes && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
    }
}
