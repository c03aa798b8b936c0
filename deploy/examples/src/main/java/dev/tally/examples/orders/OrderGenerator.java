package dev.tally.examples.orders;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Orders of three hours around a midnight, as they come in over a network: mostly in order, some hours late, some sent
 * again. Not all are paid, some are shipped nowhere, some name no item. One seed, one sequence.
 */
final class OrderGenerator {
    private static final Instant OPENING = Instant.parse("2026-05-04T22:30:00Z");
    private static final Duration OPEN = Duration.ofHours(3);
    private static final List<String> SHOPS = List.of("berlin", "lyon", "oslo");
    private static final List<String> ITEMS = List.of("bread", "coffee", "olives", "rice", "tea");
    private static final List<String> REGIONS = List.of("asia", "europe", "overseas");
    private static final List<String> STATUSES = List.of("paid", "paid", "paid", "shipped", "open", "cancelled");
    /** In cents; sums of such prices in binary floating point are not exact. */
    private static final int[] PRICES = {10, 349, 1_999, 70, 123_405};

    private final Random random;

    OrderGenerator(long seed) {
        random = new Random(seed);
    }

    /** That many different orders, and the repeats among them, in the order of their sending. */
    List<Order> sent(int orders) {
        List<Order> sent = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            sent.add(order(i, OPENING.plusMillis(OPEN.toMillis() * i / orders)));
            if (oneIn(20)) {
                sent.add(sent.get(random.nextInt(sent.size())));
            }
        }
        return sent;
    }

    /** One to expect in vain. */
    static Order neverSent() {
        return new Order(
                "never-sent",
                OPENING,
                SHOPS.get(0),
                Optional.of(ITEMS.get(0)),
                Optional.of(REGIONS.get(0)),
                "paid",
                1,
                BigDecimal.ONE);
    }

    private Order order(int number, Instant now) {
        int item = random.nextInt(ITEMS.size());
        int units = 1 + random.nextInt(9);
        return new Order(
                "order-" + number,
                oneIn(15) ? now.minusSeconds(random.nextInt(7_200)) : now,
                any(SHOPS),
                oneIn(40) ? Optional.empty() : Optional.of(ITEMS.get(item)),
                oneIn(8) ? Optional.empty() : Optional.of(any(REGIONS)),
                any(STATUSES),
                units,
                BigDecimal.valueOf((long) units * PRICES[item], 2));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private String any(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }
}
