package dev.tally.cli.generate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * Events as they come in over some time: mostly in order, some up to an hour late, some sent again. Takes the same memory
 * however many there are.
 */
final class EventStream implements Iterator<EventStream.Sent> {
    private static final int LATEST_SECONDS = 3_600;
    /** A repeat is of one of so many latest events. */
    private static final int REMEMBERED = 500;

    private final EventKind kind;
    private final Shape shape;
    private final Random random;
    private final List<GeneratedEvent> latest = new ArrayList<>();
    private int made;
    private boolean repeat;

    /** An event, and whether the same was sent before. */
    record Sent(GeneratedEvent event, boolean again) {}

    /**
     * How they come.
     *
     * @param count of different ones
     * @param begin when the first happens
     * @param span from the first to the last
     * @param late which share is late
     * @param duplicates how many of hundred different ones are followed by a repeat, as a share
     */
    record Shape(long seed, int count, Instant begin, Duration span, double late, double duplicates) {}

    EventStream(EventKind kind, Shape shape) {
        this.kind = kind;
        this.shape = shape;
        this.random = new Random(shape.seed());
    }

    @Override
    public boolean hasNext() {
        return repeat || made < shape.count();
    }

    @Override
    public Sent next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (repeat) {
            repeat = false;
            return new Sent(EventKind.any(random, latest), true);
        }
        Instant now = shape.begin().plusMillis(shape.span().toMillis() * made / shape.count());
        Instant at = random.nextDouble() < shape.late() ? now.minusSeconds(random.nextInt(LATEST_SECONDS)) : now;
        GeneratedEvent event = kind.next(random, made, at);
        remember(event);
        made++;
        repeat = random.nextDouble() < shape.duplicates();
        return new Sent(event, false);
    }

    private void remember(GeneratedEvent event) {
        if (latest.size() < REMEMBERED) {
            latest.add(event);
        } else {
            latest.set(made % REMEMBERED, event);
        }
    }
}
