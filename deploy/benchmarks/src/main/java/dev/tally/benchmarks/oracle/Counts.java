package dev.tally.benchmarks.oracle;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A table that should be: a number for each pair of keys. Fill it, then check any number of answers. Not thread-safe. */
public final class Counts {
    private final Map<String, Map<String, Integer>> places = new HashMap<>();
    private long[] numbers = new long[1024];
    private int size;

    /** Adds to what stands at these keys. */
    public void add(String first, String second, long amount) {
        Map<String, Integer> inner = places.computeIfAbsent(first, absent -> new HashMap<>());
        Integer place = inner.get(second);
        if (place == null) {
            place = size;
            inner.put(second, place);
            size++;
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
        }
        numbers[place] += amount;
    }

    /** How many rows the table has. */
    public int size() {
        return size;
    }

    public long sum() {
        return Arrays.stream(numbers, 0, size).sum();
    }

    /** Begins to compare an answer. */
    public Check check() {
        return new Check();
    }

    /** Takes the rows of one answer, and says in the end what is wrong with it. */
    public final class Check {
        private final BitSet seen = new BitSet(size);
        private final Differences differences = new Differences();
        private long sum;

        /** The next row of the answer. */
        public void row(String first, String second, long found) {
            sum += found;
            Integer place = places.getOrDefault(first, Map.of()).get(second);
            String keys = first.isEmpty() ? second : first + " " + second;
            if (place == null) {
                differences.add(keys + " is " + found + " and should not be there");
            } else if (seen.get(place)) {
                differences.add(keys + " is there twice");
            } else if (numbers[place] != found) {
                differences.add(keys + " is " + found + " and should be " + numbers[place]);
            }
            if (place != null) {
                seen.set(place);
            }
        }

        /** All rows were given. */
        public Differences end() {
            int missing = size - seen.cardinality();
            if (missing > 0) {
                differences.add(missing, missing + " rows are missing");
            }
            return differences.ofSum(sum, sum());
        }
    }
}
