package dev.tally.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was expected beside what was found, key by key: a key that only one side has is a difference, too.
 *
 * @param what where the found ones come from
 */
public record Comparison<K extends Comparable<K>, V>(String what, SortedMap<K, V> expected, SortedMap<K, V> found) {
    private static final int SHOWN = 20;

    public Comparison {
        expected = new TreeMap<>(expected);
        found = new TreeMap<>(found);
    }

    /** Whether both sides say the same, and say something: where nothing was expected, nothing is proven. */
    public boolean isEqual() {
        return expected.equals(found) && !expected.isEmpty();
    }

    /** One line where all is equal; else one more for each difference, the first twenty of them. */
    List<String> verdict() {
        if (isEqual()) {
            return List.of(String.format(Locale.ROOT, "✔ %s: all %,d are right", what, expected.size()));
        }
        List<String> differences = differences();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "✘ %s: %,d of %,d differ", what, differences.size(), keys().size()));
        differences.stream().limit(SHOWN).map("  "::concat).forEach(lines::add);
        if (differences.size() > SHOWN) {
            lines.add("  …");
        }
        return lines;
    }

    private List<String> differences() {
        return keys().stream()
                .filter(key -> !Objects.equals(expected.get(key), found.get(key)))
                .map(key -> key + ": expected " + shown(expected, key) + ", found " + shown(found, key))
                .toList();
    }

    private TreeSet<K> keys() {
        TreeSet<K> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        return keys;
    }

    private static String shown(Map<?, ?> side, Object key) {
        return side.containsKey(key) ? String.valueOf(side.get(key)) : "nothing";
    }
}
