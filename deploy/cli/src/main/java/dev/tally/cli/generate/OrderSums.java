package dev.tally.cli.generate;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What must be in {@code tally.counter_orders}: added up order by order, with nothing of the aggregator's. */
final class OrderSums {
    private final TreeMap<String, Row> rows = new TreeMap<>();

    private record Row(long orders, long units, BigDecimal revenue, BigDecimal largest) {
        Row and(Row more) {
            return new Row(
                    orders + more.orders, units + more.units, revenue.add(more.revenue), largest.max(more.largest));
        }
    }

    /** An order that was not added before. */
    void add(GeneratedOrder order) {
        if (order.item() == null || order.status().equals("open")) {
            return;
        }
        Row row = new Row(1, order.units(), order.total(), order.total());
        String group =
                "," + order.shop() + "," + order.item() + "," + (order.region() == null ? "none" : order.region());
        rows.merge("1m," + order.placedAt().truncatedTo(ChronoUnit.MINUTES) + group, row, Row::and);
        rows.merge("1d," + order.placedAt().truncatedTo(ChronoUnit.DAYS) + group, row, Row::and);
    }

    /** A heading, and a line for each row. */
    List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add("every,bucket_start,shop,item,region,orders,units,revenue,largest");
        rows.forEach((group, row) -> lines.add(group + "," + row.orders + "," + row.units + ","
                + row.revenue.toPlainString() + "," + row.largest.toPlainString()));
        return lines;
    }
}
