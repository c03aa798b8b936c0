package dev.tally.benchmarks.query;

import java.util.Arrays;

/** How long answers took from the moment their request was due. */
record Latencies(int answers, double p50Millis, double p99Millis, double mostMillis) {
    static Latencies of(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalStateException("nothing was answered");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted.length, percentile(sorted, 0.50), percentile(sorted, 0.99), percentile(sorted, 1));
    }

    /** The smallest that as many are not above. */
    private static double percentile(long[] sorted, double part) {
        return sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e6;
    }
}
