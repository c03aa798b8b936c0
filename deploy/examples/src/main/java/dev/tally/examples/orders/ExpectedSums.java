package dev.tally.examples.orders;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What tally.yaml beside this example asks for, computed the plain way: order by order, in memory. */
final class ExpectedSums {
    private final SortedMap<Group, Sums> rows = new TreeMap<>();
    private final SortedMap<String, Long> account = new TreeMap<>();

    ExpectedSums(List<Order> sent) {
        Set<String> seen = new HashSet<>();
        for (String name : List.of("counted", "excluded", "skipped")) {
            account.put(name, 0L);
        }
        sent.stream().filter(order -> seen.add(order.id())).forEach(this::add);
    }

    private void add(Order order) {
        String place = !order.isPaid() ? "excluded" : order.item().isEmpty() ? "skipped" : "counted";
        account.merge(place, 1L, Long::sum);
        if (place.equals("counted")) {
            add(Duration.ofMinutes(1), order.placedAt().truncatedTo(ChronoUnit.MINUTES), order);
            add(Duration.ofDays(1), order.placedAt().truncatedTo(ChronoUnit.DAYS), order);
        }
    }

    private void add(Duration every, Instant bucketStart, Order order) {
        Group group = new Group(
                every,
                bucketStart,
                order.shop(),
                order.item().orElseThrow(),
                order.region().orElse("none"));
        rows.merge(group, Sums.of(order), Sums::and);
    }

    /** The rows of the counter. */
    SortedMap<Group, Sums> rows() {
        return rows;
    }

    /** How many orders are in its rows, how many not, and why. */
    SortedMap<String, Long> account() {
        return account;
    }
}
