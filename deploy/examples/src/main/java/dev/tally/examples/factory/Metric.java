package dev.tally.examples.factory;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;

/** What a machine measured. */
record Metric(String id, String machine, Instant at, BigDecimal temperature, long speed) {
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"metric_id\":\"%s\",\"machine_id\":\"%s\",\"timestamp\":%d,\"temperature\":%s,\"speed\":%d}",
                id,
                machine,
                at.getEpochSecond(),
                temperature.toPlainString(),
                speed);
    }
}
