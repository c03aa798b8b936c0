package dev.tally.aggregator.count;

import dev.tally.model.config.Measure;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a range, or a whole batch, adds to one counter. Every event of the counter's type ends in exactly one of {@link
 * #counted}, {@link #skipped} and {@link #excluded}. Not thread-safe.
 */
public final class CounterDelta implements Serializable {
    private final List<Measure> measures;
    private final Map<Row, Totals> rows = new HashMap<>();
    private long counted;
    private long skipped;
    private long excluded;

    CounterDelta(List<Measure> measures) {
        this.measures = measures;
    }

    /**
     * A row of the counter's table.
     *
     * @param width of the bucket in milliseconds; 0 where the counter has none
     * @param start the bucket's first instant, epoch milliseconds; 0 where the counter has none
     * @param group what stands in the group-by columns
     */
    public record Row(long width, long start, List<String> group) implements Serializable {
        /** A list's own hash is nearly the same for names that differ in a digit or two, as groups do. */
        @Override
        public int hashCode() {
            int hash = Long.hashCode(start) + 31 * Long.hashCode(width);
            for (String value : group) {
                hash = hash * 0x9E3779B1 + value.hashCode();
            }
            hash *= 0x85EBCA6B;
            return hash ^ (hash >>> 15);
        }
    }

    /** The measures of one row. {@link #merge} is commutative and associative, so the order of ranges is of no matter. */
    public static final class Totals implements Serializable {
        private long count;
        private final @Nullable BigDecimal[] numbers;

        Totals(int measures) {
            numbers = new BigDecimal[measures];
        }

        /** How many events; what every count measure shows. */
        public long count() {
            return count;
        }

        /** The sum, least or greatest of a measure; null where no event had its member, and for a count. */
        public @Nullable BigDecimal number(int measure) {
            return numbers[measure];
        }

        void add(List<Measure> measures, @Nullable BigDecimal[] more) {
            count++;
            merge(measures, more);
        }

        void merge(List<Measure> measures, Totals other) {
            count += other.count;
            merge(measures, other.numbers);
        }

        private void merge(List<Measure> measures, @Nullable BigDecimal[] more) {
            for (int i = 0; i < numbers.length; i++) {
                BigDecimal old = numbers[i];
                BigDecimal added = more[i];
                if (old == null || added == null) {
                    numbers[i] = old == null ? added : old;
                    continue;
                }
                numbers[i] = switch (measures.get(i).kind()) {
                    case COUNT -> null;
                    case SUM -> old.add(added);
                    case MIN -> old.min(added);
                    case MAX -> old.max(added);
                };
            }
        }
    }

    /** The event does not fulfil the counter's condition. */
    void exclude() {
        excluded++;
    }

    /** The event fulfils it and has no place in the counter's table. */
    void skip() {
        skipped++;
    }

    /** The event counts; {@link #add} follows, once per bucket width. */
    void count() {
        counted++;
    }

    void add(Row row, @Nullable BigDecimal[] numbers) {
        Totals totals = rows.get(row);
        if (totals == null) {
            totals = new Totals(measures.size());
            rows.put(row, totals);
        }
        totals.add(measures, numbers);
    }

    /** One of the same counter that adds nothing yet. */
    CounterDelta empty() {
        return new CounterDelta(measures);
    }

    void merge(CounterDelta other) {
        counted += other.counted;
        skipped += other.skipped;
        excluded += other.excluded;
        other.rows.forEach(this::merge);
    }

    private void merge(Row row, Totals more) {
        rows.computeIfAbsent(row, absent -> new Totals(measures.size())).merge(measures, more);
    }

    /** The groups in it. */
    public Set<List<String>> groups() {
        return rows.keySet().stream().map(Row::group).collect(Collectors.toSet());
    }

    /** What each row gains, where the groups that have none of their own share one of this name. */
    public Map<Row, Totals> rows(Predicate<List<String>> hasRows, String other) {
        CounterDelta folded = empty();
        rows.forEach((row, totals) -> {
            List<String> group = row.group();
            List<String> shown = hasRows.test(group) ? group : Collections.nCopies(group.size(), other);
            folded.merge(new Row(row.width(), row.start(), shown), totals);
        });
        return folded.rows;
    }

    /** How many events are in groups that have no rows of their own; one that has a row per width is one event. */
    public long folded(Predicate<List<String>> hasRows) {
        long smallest = rows.keySet().stream().mapToLong(Row::width).min().orElse(0);
        return rows.entrySet().stream()
                .filter(entry -> entry.getKey().width() == smallest
                        && !hasRows.test(entry.getKey().group()))
                .mapToLong(entry -> entry.getValue().count())
                .sum();
    }

    public long counted() {
        return counted;
    }

    public long skipped() {
        return skipped;
    }

    public long excluded() {
        return excluded;
    }
}
