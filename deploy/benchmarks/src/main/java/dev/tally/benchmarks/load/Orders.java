package dev.tally.benchmarks.load;

import java.time.Instant;
import java.util.Random;

/** Orders one after the other, of ten regions and a hundred items. One seed, the same orders. Not thread-safe. */
public final class Orders {
    private static final int REGIONS = 10;
    private static final int ITEMS = 100;

    private final Random random;
    private final Instant start;
    private final int perSecond;
    private long number;

    /** The first carries this time; {@code perSecond} of them have the same second. */
    public Orders(long seed, Instant start, int perSecond) {
        this.random = new Random(seed);
        this.start = start;
        this.perSecond = perSecond;
    }

    public Order next() {
        Order order = new Order(
                number,
                "region-" + random.nextInt(REGIONS),
                "item-" + (100 + random.nextInt(ITEMS)),
                1 + random.nextInt(5),
                100 + random.nextInt(50_000),
                start.plusSeconds(number / perSecond));
        number++;
        return order;
    }
}
