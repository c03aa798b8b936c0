package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.load.Workload;

/**
 * How long records took from their send until they were visible.
 *
 * @param rate records sent a second
 * @param records how many were measured
 * @param engineCpu processor seconds of the engine, its start and the warm-up included
 */
public record LatencyResult(
        String engine,
        Workload workload,
        int rate,
        long records,
        double p50Millis,
        double p95Millis,
        double p99Millis,
        double mostMillis,
        double engineCpu) {

    static LatencyResult of(String engine, Workload workload, int rate, long[] sorted, double cpu) {
        return new LatencyResult(
                engine,
                workload,
                rate,
                sorted.length,
                percentile(sorted, 0.50),
                percentile(sorted, 0.95),
                percentile(sorted, 0.99),
                percentile(sorted, 1),
                cpu);
    }

    /** The smallest that as many are not above. */
    private static double percentile(long[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e6;
    }
}
