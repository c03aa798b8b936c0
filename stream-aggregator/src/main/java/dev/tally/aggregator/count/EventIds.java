package dev.tally.aggregator.count;

import java.io.Serializable;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Events of one range that have an id to repeat: where each is, and its hashes. Numbers in one array, because a range has tens of
 * thousands of them, and objects would cost more on their way from the task to the driver than counting them. Not thread-safe.
 */
public final class EventIds implements Serializable {
    private static final long serialVersionUID = 1;
    /** Offset, id and body. */
    private static final int LONGS = 5;

    private long[] packed = {};
    private int size;

    /** What to do with each event. */
    @FunctionalInterface
    public interface Use {
        void use(long offset, EventId event);
    }

    void add(long offset, EventId event) {
        int at = size * LONGS;
        if (at == packed.length) {
            packed = Arrays.copyOf(packed, Math.max(LONGS * 64, packed.length * 2));
        }
        packed[at] = offset;
        packed[at + 1] = event.id().getMostSignificantBits();
        packed[at + 2] = event.id().getLeastSignificantBits();
        packed[at + 3] = event.body().getMostSignificantBits();
        packed[at + 4] = event.body().getLeastSignificantBits();
        size++;
    }

    /** Without the room for more. */
    EventIds trimmed() {
        packed = Arrays.copyOf(packed, size * LONGS);
        return this;
    }

    /** In the order of their offsets. */
    public Stream<EventId> stream() {
        return IntStream.range(0, size).mapToObj(this::event);
    }

    /** In the order of their offsets. */
    public void forEach(Use use) {
        for (int i = 0; i < size; i++) {
            use.use(packed[i * LONGS], event(i));
        }
    }

    private EventId event(int i) {
        int at = i * LONGS;
        return new EventId(new UUID(packed[at + 1], packed[at + 2]), new UUID(packed[at + 3], packed[at + 4]));
    }
}
