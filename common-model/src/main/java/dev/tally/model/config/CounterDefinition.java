package dev.tally.model.config;

import dev.tally.model.time.TimeBucket;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One entry of the section {@code counters}: a table of its own that groups the events of a type. Immutable.
 *
 * <p>An event that {@code where} holds for counts in the group that its members name. It is left out, and counted as
 * skipped, where a member to group by is absent and nothing stands for it, is an object or an array, or cannot be held by a
 * table ({@link GroupField#isGroupValue}); and where something else than a number stands at a measured member.
 *
 * @param name of the counter; its table is {@code counter_} and this
 * @param from the event type
 * @param where which of its events count
 * @param groupBy the columns that tell groups apart, in the order of the file; empty: all events are one group
 * @param measures what is kept of each group, in the order of the file
 * @param every bucket widths; empty: one row per group for ever
 * @param keep as in {@link BucketRules}
 * @param maxGroups groups that come when there are so many count as {@link #OTHER}
 */
public record CounterDefinition(
        String name,
        String from,
        Condition where,
        List<GroupField> groupBy,
        List<Measure> measures,
        List<Duration> every,
        Map<Duration, Duration> keep,
        int maxGroups)
        implements Serializable {
    /** What stands in every group-by column of the row for the groups beyond {@code max-groups}. */
    public static final String OTHER = "__other__";

    public static final int DEFAULT_MAX_GROUPS = 100_000;

    /** With their values, as many as a key of a table can hold. */
    static final int MAX_GROUP_FIELDS = 8;

    static final int MAX_MEASURES = 32;

    /** Each of them is known to the aggregator by a hash in its memory. */
    private static final int MOST_GROUPS = 2_000_000;

    /** With counter_ before and a partition's width and day behind, PostgreSQL's 63 bytes hold it. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,31}");

    private static final Pattern COLUMN = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Set<String> TAKEN =
            Set.of("every", "bucket_start", "tableoid", "xmin", "xmax", "cmin", "cmax", "ctid");

    public CounterDefinition {
        checkName(name);
        EventType.checkName(from);
        groupBy = List.copyOf(groupBy);
        measures = List.copyOf(measures);
        if (measures.isEmpty() || measures.size() > MAX_MEASURES) {
            throw new IllegalArgumentException("a counter has 1 to " + MAX_MEASURES + " measures");
        }
        if (groupBy.size() > MAX_GROUP_FIELDS) {
            throw new IllegalArgumentException("a counter groups by at most " + MAX_GROUP_FIELDS + " members");
        }
        Set<String> columns = new HashSet<>();
        groupBy.forEach(field -> checkUnique(columns, field.name()));
        measures.forEach(measure -> checkUnique(columns, measure.name()));
        BucketRules buckets = new BucketRules(every, keep); // the same rules
        every = buckets.every().stream().sorted().toList();
        keep = Collections.unmodifiableMap(new LinkedHashMap<>(buckets.keep()));
        checkMaxGroups(maxGroups);
    }

    private static void checkUnique(Set<String> columns, String name) {
        if (!columns.add(name)) {
            throw new IllegalArgumentException("two columns have the name '" + name + "'");
        }
    }

    static String checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a counter's name: 1 to 32 of a-z, 0-9 and _, a letter first");
        }
        return name;
    }

    static String checkColumn(String name) {
        if (!COLUMN.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a column's name: 1 to 63 of a-z, 0-9 and _, a letter first");
        }
        if (TAKEN.contains(name)) {
            throw new IllegalArgumentException("every counter or every table has a column '" + name + "' already");
        }
        return name;
    }

    static int checkMaxGroups(int maxGroups) {
        if (maxGroups < 1 || maxGroups > MOST_GROUPS) {
            throw new IllegalArgumentException("max-groups is 1 to " + MOST_GROUPS + ", and " + maxGroups + " is not");
        }
        return maxGroups;
    }

    /** Its table in schema {@code tally}. */
    public String table() {
        return "counter_" + name;
    }

    public boolean isBucketed() {
        return !every.isEmpty();
    }

    /** Every member of an event that it reads. */
    public void forEachMember(Consumer<FieldPath> use) {
        where.forEachMember(use);
        groupBy.forEach(field -> use.accept(field.at()));
        for (Measure measure : measures) {
            if (measure.at() != null) {
                use.accept(measure.at());
            }
        }
    }

    /** Its widths, ascending. */
    public List<TimeBucket> buckets() {
        return every.stream().map(TimeBucket::new).toList();
    }
}
