package dev.tally.benchmarks.oracle;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with an answer: how many rows, the first of them, and how the sum of all rows is off. Not thread-safe. */
public final class Differences {
    private static final int SHOWN = 5;

    private final List<String> first = new ArrayList<>();
    private long rows;
    private double percentOff;

    void add(String difference) {
        add(1, difference);
    }

    void add(long howMany, String difference) {
        rows += howMany;
        if (first.size() < SHOWN) {
            first.add(difference);
        }
    }

    Differences ofSum(long found, long expected) {
        percentOff = expected == 0 ? 0 : 100.0 * (found - expected) / expected;
        return this;
    }

    /** Takes in those of another table. */
    public void addAll(String table, Differences others) {
        others.first.forEach(difference -> add(0, table + ": " + difference));
        rows += others.rows;
        percentOff = Math.abs(others.percentOff) > Math.abs(percentOff) ? others.percentOff : percentOff;
    }

    public long rows() {
        return rows;
    }

    /** By how many percent the sum of the worst table is off. */
    public double percentOff() {
        return percentOff;
    }

    /** The first ones, a sentence each. */
    public List<String> first() {
        return List.copyOf(first);
    }
}
