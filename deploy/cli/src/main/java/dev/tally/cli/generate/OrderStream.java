package dev.tally.cli.generate;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * Orders as they come in over two hours around a midnight: mostly in order, some an hour late, some sent again; not all
 * are paid, some name no item or no region. Takes the same memory however many there are.
 */
final class OrderStream implements Iterator<OrderStream.Sent> {
    private static final Instant BEGIN = Instant.parse("2026-06-01T23:00:00Z");
    private static final Duration SPAN = Duration.ofHours(2);
    private static final List<String> SHOPS = List.of("harbour", "market", "station", "Süd/Ost");
    private static final List<String> ITEMS = List.of("apples", "bread", "cheese", "honey", "salt");
    private static final List<String> PRICES = List.of("0.10", "3.49", "19.99", "0.7", "1234.005");
    private static final List<String> REGIONS = List.of("east", "north", "west");
    private static final List<String> STATUSES = List.of("paid", "paid", "shipped", "open");
    /** A repeat is of one of so many latest orders. */
    private static final int REMEMBERED = 500;

    private final Random random;
    private final int count;
    private final List<GeneratedOrder> latest = new ArrayList<>();
    private int made;
    private boolean repeat;

    /** An order, and whether the same was sent before. */
    record Sent(GeneratedOrder order, boolean again) {}

    OrderStream(long seed, int count) {
        this.random = new Random(seed);
        this.count = count;
    }

    @Override
    public boolean hasNext() {
        return repeat || made < count;
    }

    @Override
    public Sent next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (repeat) {
            repeat = false;
            return new Sent(any(latest), true);
        }
        GeneratedOrder order = order(BEGIN.plusMillis(SPAN.toMillis() * made / count));
        remember(order);
        made++;
        repeat = oneIn(25);
        return new Sent(order, false);
    }

    private void remember(GeneratedOrder order) {
        if (latest.size() < REMEMBERED) {
            latest.add(order);
        } else {
            latest.set(made % REMEMBERED, order);
        }
    }

    private GeneratedOrder order(Instant now) {
        int item = random.nextInt(ITEMS.size());
        int units = 1 + random.nextInt(12);
        return new GeneratedOrder(
                "g" + made,
                oneIn(20) ? now.minusSeconds(random.nextInt(3_600)) : now,
                any(SHOPS),
                oneIn(50) ? null : ITEMS.get(item),
                oneIn(10) ? null : any(REGIONS),
                any(STATUSES),
                units,
                new BigDecimal(PRICES.get(item)).multiply(BigDecimal.valueOf(units)));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
