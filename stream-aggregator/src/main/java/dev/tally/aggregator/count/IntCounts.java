package dev.tally.aggregator.count;

import java.util.Arrays;

/**
 * How often each small number was seen: an open-addressing table from int to long, because a document's words are
 * counted once per token and a boxed map would allocate there. Not thread-safe.
 */
final class IntCounts {
    private static final int ABSENT = -1;

    private int[] keys;
    private long[] counts;
    private int size;
    private int mask;

    IntCounts() {
        allocate(64);
    }

    /** Adds one to the count of this key, which is not negative. */
    void increment(int key) {
        int slot = slot(key);
        if (keys[slot] == ABSENT) {
            if (++size * 2 > keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
        }
        counts[slot]++;
    }

    void clear() {
        allocate(64);
        size = 0;
    }

    /** Every key once, in no order; {@link #counts()} has the same order. */
    int[] keys() {
        int[] present = new int[size];
        int next = 0;
        for (int key : keys) {
            if (key != ABSENT) {
                present[next++] = key;
            }
        }
        return present;
    }

    long[] counts() {
        long[] present = new long[size];
        int next = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != ABSENT) {
                present[next++] = counts[slot];
            }
        }
        return present;
    }

    private int slot(int key) {
        int slot = ((key * 0x9E3779B9) >>> 7) & mask;
        while (keys[slot] != ABSENT && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldKeys = keys;
        long[] oldCounts = counts;
        allocate(oldKeys.length * 2);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != ABSENT) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                counts[slot] = oldCounts[i];
            }
        }
    }

    private void allocate(int capacity) {
        keys = new int[capacity];
        Arrays.fill(keys, ABSENT);
        counts = new long[capacity];
        mask = capacity - 1;
    }
}
