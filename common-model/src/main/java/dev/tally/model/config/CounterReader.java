package dev.tally.model.config;

import dev.tally.model.config.Condition.All;
import dev.tally.model.config.Condition.Any;
import dev.tally.model.config.Condition.Comparison;
import dev.tally.model.config.Condition.Operator;
import dev.tally.model.config.Measure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code counters}. What is wrong is reported, and the counter left out. */
final class CounterReader {
    private static final String KEY = "_key";

    private CounterReader() {}

    static List<CounterDefinition> read(Section root) {
        List<CounterDefinition> counters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : root.sections("counters")) {
            CounterDefinition counter = counter(section);
            if (counter == null) {
                continue;
            }
            if (names.add(counter.name())) {
                requireNoKeyOfAnother(section, counter.name(), names);
                counters.add(counter);
            } else {
                section.problem("name", "another counter has the name '" + counter.name() + "' already");
            }
        }
        return counters;
    }

    /** In PostgreSQL tables and indexes share one space of names, and the index of {@code counter_x} is {@code counter_x_key}. */
    private static void requireNoKeyOfAnother(Section section, String name, Set<String> names) {
        String keyed = name.endsWith(KEY) ? name.substring(0, name.length() - KEY.length()) : "";
        for (String table : List.of(name, keyed)) {
            String index = table + KEY;
            if (names.contains(table) && names.contains(index)) {
                String other = name.equals(table) ? index : table;
                section.problem(
                        "name",
                        "'" + name + "' and '" + other + "' cannot both be counters, since counter_" + index
                                + " is the index with the keys of counter_" + table
                                + "; give one of them another name");
            }
        }
    }

    private static @Nullable CounterDefinition counter(Section section) {
        try (section) {
            String name = section.required("name", CounterDefinition::checkName);
            String from = section.required("from", EventType::checkName);
            Condition where = section.has("where") ? condition(section.section("where")) : Condition.ALWAYS;
            List<GroupField> groupBy = groupBy(section.section("group-by"));
            List<Measure> measures = measures(section);
            List<Duration> every = BucketReader.every(section, List.of());
            Map<Duration, Duration> keep = BucketReader.keep(section.section("keep"), every);
            int maxGroups = section.integer(
                    "max-groups", CounterDefinition.DEFAULT_MAX_GROUPS, CounterDefinition::checkMaxGroups);
            if (name == null || from == null || where == null || measures.isEmpty()) {
                return null;
            }
            return new CounterDefinition(name, from, where, groupBy, measures, every, keep, maxGroups);
        } catch (IllegalArgumentException wrong) {
            section.problem(String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    static @Nullable Condition condition(Section section) {
        try (section) {
            List<String> joined = Stream.of("all", "any").filter(section::has).toList();
            if (joined.isEmpty()) {
                return comparison(section);
            }
            if (section.names().size() > 1) {
                section.problem("'" + joined.get(0) + "' stands alone; what else must hold goes into its list");
            }
            List<Section> parts = section.sections(joined.get(0));
            List<Condition> conditions = new ArrayList<>();
            for (Section part : parts) {
                Condition condition = condition(part);
                if (condition != null) {
                    conditions.add(condition);
                }
            }
            if (parts.isEmpty()) {
                section.problem(joined.get(0), "holds no condition");
            }
            return joined.get(0).equals("all") ? new All(conditions) : new Any(conditions);
        }
    }

    private static @Nullable Condition comparison(Section section) {
        FieldPath at = section.required("at", ConfigReader::member);
        List<Comparison> found = new ArrayList<>();
        int stated = 0;
        for (Operator operator : Operator.values()) {
            String name = Choice.name(operator);
            if (!section.has(name)) {
                section.value(name); // known, though absent
                continue;
            }
            stated++;
            List<FieldValue> values = operator == Operator.IN ? section.values(name) : single(section, name);
            if (at != null && !values.isEmpty()) {
                try {
                    found.add(new Comparison(at, operator, values));
                } catch (IllegalArgumentException wrong) {
                    section.problem(name, String.valueOf(wrong.getMessage()));
                }
            }
        }
        if (stated == 0) {
            section.problem(
                    "compares nothing; a condition is {at: /member, eq: value}, with eq, ne, in, gt, gte, lt, lte or"
                            + " exists, or {all: [...]}, {any: [...]}");
        }
        return found.size() == 1 ? found.get(0) : found.isEmpty() ? null : new All(List.copyOf(found));
    }

    private static List<FieldValue> single(Section section, String name) {
        FieldValue value = section.value(name);
        return value == null ? List.of() : List.of(value);
    }

    private static List<GroupField> groupBy(Section section) {
        return columns(
                section,
                CounterDefinition::checkColumn,
                CounterReader::groupField,
                (name, pointer) -> new GroupField(name, ConfigReader.member(pointer), null));
    }

    /** The columns that a section names, by names that pass the check: each is a mapping or a text. */
    static <T> List<T> columns(
            Section section,
            Consumer<String> check,
            BiFunction<String, Section, @Nullable T> mapping,
            BiFunction<String, String, T> text) {
        List<T> columns = new ArrayList<>();
        try (section) {
            for (String name : section.names()) {
                try {
                    check.accept(name);
                } catch (IllegalArgumentException wrong) {
                    section.problem(name, String.valueOf(wrong.getMessage()));
                    section.ignore(name);
                    continue;
                }
                T column = section.isMapping(name)
                        ? mapping.apply(name, section.section(name))
                        : section.optional(name, value -> text.apply(name, value));
                if (column != null) {
                    columns.add(column);
                }
            }
        }
        return columns;
    }

    private static @Nullable GroupField groupField(String name, Section section) {
        try (section) {
            FieldPath at = section.required("at", ConfigReader::member);
            String missing = section.optional("missing", GroupField::checkMissing);
            return at == null ? null : new GroupField(name, at, missing);
        }
    }

    private static List<Measure> measures(Section counter) {
        Section section = counter.section("measures");
        if (section.names().isEmpty()) {
            counter.problem(
                    "measures",
                    (counter.has("measures") ? "names none" : "is missing") + "; {events: count} counts events");
        }
        return columns(section, CounterDefinition::checkColumn, CounterReader::measure, CounterReader::count);
    }

    private static Measure count(String name, String text) {
        if (!text.equals("count")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a measure; it is count, {sum: /member}, {min: /member} or"
                            + " {max: /member}" + NearestName.hint(text, List.of("count")));
        }
        return new Measure(name, Kind.COUNT, null);
    }

    private static @Nullable Measure measure(String name, Section section) {
        try (section) {
            Measure measure = null;
            for (Kind kind : List.of(Kind.SUM, Kind.MIN, Kind.MAX)) {
                FieldPath at = section.optional(Choice.name(kind), ConfigReader::member);
                if (at != null) {
                    measure = new Measure(name, kind, at);
                }
            }
            if (section.names().size() != 1) {
                section.problem("a measure is one of {sum: /member}, {min: /member}, {max: /member}");
            }
            return measure;
        }
    }
}
