package dev.tally.benchmarks.oracle;

import dev.tally.benchmarks.load.Order;

/** Counts orders by minute, and sums them up by region and item, in whole cents. Not thread-safe. */
public final class OrderOracle {
    private final Counts minutes = new Counts();
    private final Counts groups = new Counts();

    public void add(Order order) {
        minutes.add("", Long.toString(order.createdAt().getEpochSecond() / 60), 1);
        String group = order.region() + " " + order.item();
        groups.add(group, "orders", 1);
        groups.add(group, "units", order.count());
        groups.add(group, "cents", order.cents());
    }

    /** Under the empty key and the number of the minute since 1970. */
    public Counts minutes() {
        return minutes;
    }

    /** Under region and item, and one of {@code orders}, {@code units} and {@code cents}. */
    public Counts groups() {
        return groups;
    }
}
