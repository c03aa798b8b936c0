package dev.tally.examples.orders;

import java.math.BigDecimal;

/** What the orders of one group add up to. */
record Sums(long orders, long units, BigDecimal revenue, BigDecimal largest) {
    /** 12.5 and 12.50 are one amount. */
    Sums {
        revenue = revenue.stripTrailingZeros();
        largest = largest.stripTrailingZeros();
    }

    static Sums of(Order order) {
        return new Sums(1, order.units(), order.total(), order.total());
    }

    Sums and(Sums more) {
        return new Sums(orders + more.orders, units + more.units, revenue.add(more.revenue), largest.max(more.largest));
    }

    @Override
    public String toString() {
        return "orders " + orders + ", units " + units + ", revenue " + revenue.toPlainString() + ", largest "
                + largest.toPlainString();
    }
}
