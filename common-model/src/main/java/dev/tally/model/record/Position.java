package dev.tally.model.record;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A point in the topics: for some partitions, the offset up to which (not including) records are meant. The ingest API
 * hands it out with a 2xx; a reader that passes it as {@code after} gets a snapshot that counts all of those records.
 *
 * <p>Its text form is opaque to clients and safe in a URL and in a header:
 * {@code topic~partition~nextOffset}, several joined by commas, in order.
 */
public final class Position {
    private static final int MAX_TEXT = 8_192;
    private static final long MAX_OFFSET = 999_999_999_999_999_999L;
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private final SortedMap<Partition, Long> nextOffsets;

    /** One partition of one topic. */
    public record Partition(String topic, int partition) implements Comparable<Partition> {
        public Partition {
            if (partition < 0 || !TOPIC.matcher(topic).matches()) {
                throw new IllegalArgumentException("'" + topic + "' " + partition + " is not a partition of a topic");
            }
        }

        @Override
        public int compareTo(Partition other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
        }
    }

    private Position(SortedMap<Partition, Long> nextOffsets) {
        this.nextOffsets = nextOffsets;
    }

    /** Of at least one partition; an offset has at most 18 digits. */
    public static Position of(Map<Partition, Long> nextOffsets) {
        if (nextOffsets.isEmpty() || nextOffsets.values().stream().anyMatch(next -> next < 0 || next > MAX_OFFSET)) {
            throw new IllegalArgumentException("a position has partitions and offsets from 0, and not " + nextOffsets);
        }
        return new Position(new TreeMap<>(nextOffsets));
    }

    /** The position just behind one record. */
    public static Position behind(String topic, int partition, long offset) {
        return of(Map.of(new Partition(topic, partition), offset + 1));
    }

    /** The position that contains both. */
    public Position and(Position other) {
        TreeMap<Partition, Long> both = new TreeMap<>(nextOffsets);
        other.nextOffsets.forEach((partition, next) -> both.merge(partition, next, Math::max));
        return new Position(both);
    }

    /** In the order of topic and partition. */
    public Map<Partition, Long> nextOffsets() {
        return Collections.unmodifiableMap(nextOffsets);
    }

    /**
     * Reads a position's text form.
     *
     * @throws IllegalArgumentException where it is malformed, saying how
     */
    public static Position parse(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("a position has 1 to " + MAX_TEXT + " characters");
        }
        TreeMap<Partition, Long> nextOffsets = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            String[] fields = part.split("~", -1);
            if (fields.length != 3 || !TOPIC.matcher(fields[0]).matches()) {
                throw new IllegalArgumentException("'" + part + "' is not topic~partition~offset");
            }
            Partition partition = new Partition(fields[0], Math.toIntExact(number(fields[1], 9)));
            if (nextOffsets.put(partition, number(fields[2], 18)) != null) {
                throw new IllegalArgumentException("partition " + fields[0] + "~" + fields[1] + " stands twice");
            }
        }
        return new Position(nextOffsets);
    }

    private static long number(String digits, int maxDigits) {
        if (!digits.matches("[0-9]{1," + maxDigits + "}")) {
            throw new IllegalArgumentException("'" + digits + "' is not a number of up to " + maxDigits + " digits");
        }
        return Long.parseLong(digits);
    }

    @Override
    public String toString() {
        StringJoiner joiner = new StringJoiner(",");
        nextOffsets.forEach((key, next) -> joiner.add(key.topic() + "~" + key.partition() + "~" + next));
        return joiner.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position && nextOffsets.equals(position.nextOffsets);
    }

    @Override
    public int hashCode() {
        return nextOffsets.hashCode();
    }
}
