package dev.tally.benchmarks.query;

import dev.tally.benchmarks.http.Latencies;
import org.jspecify.annotations.Nullable;

/**
 * One question, asked at one rate.
 *
 * @param pgbench null where the machine has none
 */
public record QueryResult(
        Question question,
        int rate,
        Latencies service,
        @Nullable Latencies pgbench) {
    public double p50Millis() {
        return service.p50Millis();
    }

    public double p99Millis() {
        return service.p99Millis();
    }

    public double pgbenchP50Millis() {
        return pgbench == null ? Double.NaN : pgbench.p50Millis();
    }

    public double pgbenchP99Millis() {
        return pgbench == null ? Double.NaN : pgbench.p99Millis();
    }
}
