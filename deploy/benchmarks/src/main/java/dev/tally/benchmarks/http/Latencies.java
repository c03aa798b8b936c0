package dev.tally.benchmarks.http;

import java.util.Arrays;

/**
 * How long answers took.
 *
 * @param seconds in which those answers came
 */
public record Latencies(int answers, double seconds, double p50Millis, double p99Millis, double mostMillis) {
    public static Latencies of(long[] nanos, double seconds) {
        if (nanos.length == 0) {
            throw new IllegalStateException("nothing was answered");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(
                sorted.length, seconds, percentile(sorted, 0.50), percentile(sorted, 0.99), percentile(sorted, 1));
    }

    public double perSecond() {
        return answers / seconds;
    }

    /** The smallest that as many are not above. */
    private static double percentile(long[] sorted, double part) {
        return sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e6;
    }
}
