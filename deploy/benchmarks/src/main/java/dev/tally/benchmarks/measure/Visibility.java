package dev.tally.benchmarks.measure;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Takes note of when each record was sent and when it became visible. Thread-safe. */
final class Visibility {
    private final Map<Integer, Queue<Sent>> underWay = new HashMap<>();
    private long[] nanos = new long[1 << 16];
    private int size;

    private record Sent(long offset, long at) {}

    /** A record that counts was sent at this nanosecond; in the order of offsets within a partition. */
    synchronized void sent(int partition, long offset, long at) {
        underWay.computeIfAbsent(partition, absent -> new ArrayDeque<>()).add(new Sent(offset, at));
    }

    /** Everything below these offsets is visible at this nanosecond. */
    synchronized void visible(Map<Integer, Long> positions, long now) {
        positions.forEach((partition, next) -> {
            Queue<Sent> waiting = underWay.getOrDefault(partition, new ArrayDeque<>());
            for (Sent sent = waiting.peek(); sent != null && sent.offset < next; sent = waiting.peek()) {
                waiting.remove();
                add(now - sent.at);
            }
        });
    }

    private void add(long latency) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size] = latency;
        size++;
    }

    synchronized boolean nothingUnderWay() {
        return underWay.values().stream().allMatch(Queue::isEmpty);
    }

    /** In ascending order. */
    synchronized long[] latencies() {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted;
    }
}
