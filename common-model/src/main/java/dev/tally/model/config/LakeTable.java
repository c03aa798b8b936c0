package dev.tally.model.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code tables} in the section {@code lake}: how the table of an event type looks, or, with a condition, a
 * further table that holds some of its events. Immutable.
 *
 * @param name of the table, in the namespace {@code tally}
 * @param from the event type
 * @param where which of its events; {@link Condition#ALWAYS}: this is the type's own table
 * @param columns filled from members of the data, beside those that every table of events has
 * @param keep how long days stay; null: for ever
 */
public record LakeTable(
        String name,
        String from,
        Condition where,
        List<LakeColumn> columns,
        @Nullable Duration keep) implements Serializable {
    /** The table of documents' lines, which is there already. */
    public static final String LINES = "lines";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    public LakeTable {
        checkName(name);
        EventType.checkName(from);
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        for (LakeColumn column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("two columns have the name '" + column.name() + "'");
            }
        }
        if (keep != null) {
            checkKeep(keep);
        }
    }

    /** Whether it holds every event of its type. */
    public boolean holdsAll() {
        return where.equals(Condition.ALWAYS);
    }

    static String checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a table's name: 1 to 63 of a-z, 0-9 and _, a letter first");
        }
        if (name.equals(LINES)) {
            throw new IllegalArgumentException("the table '" + LINES + "' holds the lines of documents");
        }
        return name;
    }

    static Duration checkKeep(Duration keep) {
        if (keep.compareTo(Duration.ofDays(1)) < 0 || keep.toSeconds() % 86_400 != 0) {
            throw new IllegalArgumentException("whole days leave the lake: 1d and more, in days");
        }
        return keep;
    }
}
