package dev.tally.examples.factory;

import java.time.Instant;
import java.util.Locale;

/** What was to be produced, and what was. */
record Order(String id, String product, String machine, Instant finishedAt, long planned, long produced) {
    long difference() {
        return produced - planned;
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"order_id\":\"%s\",\"product_id\":\"%s\",\"machine_id\":\"%s\",\"finished_at\":\"%s\",\"planned\":%d,\"produced\":%d}",
                id,
                product,
                machine,
                finishedAt,
                planned,
                produced);
    }
}
