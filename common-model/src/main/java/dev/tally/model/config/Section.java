package dev.tally.model.config;

import dev.tally.model.config.YamlNode.Mapping;
import dev.tally.model.config.YamlNode.Member;
import dev.tally.model.config.YamlNode.Refused;
import dev.tally.model.config.YamlNode.Scalar;
import dev.tally.model.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of the file being read: each setting is asked for by name, and {@link #close} reports the names that nobody
 * asked for. What is wrong goes to {@link Problems}, and the default stands in so that reading goes on.
 */
final class Section implements AutoCloseable {
    private static final String JSON_NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?";

    private final String pointer;
    private final int line;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Problems problems;

    private Section(@Nullable YamlNode node, int line, String pointer, Problems problems) {
        this.pointer = pointer;
        this.line = line;
        this.problems = problems;
        if (node instanceof Mapping mapping) {
            mapping.members().forEach(member -> members.put(member.name(), member));
        } else if (node != null && !isNull(node)) {
            wrongKind(node, pointer, "a mapping (name: value)");
        }
    }

    static Section root(@Nullable YamlNode node, Problems problems) {
        return new Section(node, node == null ? 1 : node.line(), "", problems);
    }

    /** The mapping of this name; an empty one where it is absent or has no value. */
    Section section(String name) {
        Member member = take(name);
        return member == null
                ? new Section(null, line, pointerTo(name), problems)
                : new Section(member.value(), member.line(), pointerTo(name), problems);
    }

    /** The mappings in the list of this name; what is not one is reported and read as an empty one. */
    List<Section> sections(String name) {
        Member member = take(name);
        List<Section> sections = new ArrayList<>();
        if (member == null) {
            return sections;
        }
        if (!(member.value() instanceof Sequence sequence)) {
            wrongKind(member.value(), pointerTo(name), "a list");
            return sections;
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            YamlNode item = sequence.items().get(i);
            sections.add(new Section(item, item.line(), pointerTo(name) + "/" + i, problems));
        }
        return sections;
    }

    /** Whether a mapping stands under this name. */
    boolean isMapping(String name) {
        Member member = members.get(name);
        return member != null && member.value() instanceof Mapping;
    }

    /** The text, number or boolean of this name; null, and reported, where something else stands. */
    @Nullable
    FieldValue value(String name) {
        Member member = take(name);
        return member == null ? null : value(member.value(), pointerTo(name));
    }

    /** As {@link #value}, of each item of the list of this name; an empty list is a problem. */
    List<FieldValue> values(String name) {
        Member member = take(name);
        List<FieldValue> values = new ArrayList<>();
        if (member == null) {
            return values;
        }
        if (!(member.value() instanceof Sequence sequence)) {
            wrongKind(member.value(), pointerTo(name), "a list ([a, b])");
            return values;
        }
        if (sequence.items().isEmpty()) {
            problem(name, "an empty list; one value or more should stand in it");
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            FieldValue value = value(sequence.items().get(i), pointerTo(name) + "/" + i);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private @Nullable FieldValue value(YamlNode node, String at) {
        if (node instanceof Scalar scalar && !scalar.isNull()) {
            if (scalar.isText()) {
                return new FieldValue(FieldValue.Kind.STRING, scalar.text());
            }
            if (scalar.text().equals("true") || scalar.text().equals("false")) {
                return scalar.text().equals("true") ? FieldValue.TRUE : FieldValue.FALSE;
            }
            FieldValue number = new FieldValue(FieldValue.Kind.NUMBER, scalar.text());
            if (scalar.text().matches(JSON_NUMBER) && number.number() != null) {
                return number;
            }
            problems.add(node.line(), at, "'" + scalar.text() + "' is not a number as JSON writes it");
            return null;
        }
        wrongKind(node, at, "a text, a number or a boolean");
        return null;
    }

    /** Whether this name is there; who asks knows it, so it is one of those that are offered for an unknown one. */
    boolean has(String name) {
        known.add(name);
        return members.containsKey(name);
    }

    /** Does not report this name as unknown, nor read it: something was said about it already. */
    void ignore(String name) {
        known.add(name);
    }

    List<String> names() {
        return List.copyOf(members.keySet());
    }

    /** The text of this name, through {@code parse}; its {@link IllegalArgumentException} becomes a problem. */
    <T> T text(String name, T absent, Function<String, T> parse) {
        Member member = take(name);
        return member == null ? absent : orElse(text(member.value(), pointerTo(name), parse), absent);
    }

    /** As {@link #text}, for what has no default. */
    <T> @Nullable T optional(String name, Function<String, @Nullable T> parse) {
        Member member = take(name);
        return member == null ? null : text(member.value(), pointerTo(name), parse);
    }

    /** As {@link #optional}, and its absence is a problem. */
    <T> @Nullable T required(String name, Function<String, T> parse) {
        if (!has(name)) {
            problem(name, "is missing");
        }
        return optional(name, parse);
    }

    int integer(String name, int absent, Function<Integer, Integer> check) {
        Member member = take(name);
        if (member == null) {
            return absent;
        }
        if (member.value() instanceof Scalar scalar
                && !scalar.isText()
                && scalar.text().matches("-?[0-9]{1,9}")) {
            return orElse(parse(scalar, pointerTo(name), text -> check.apply(Integer.valueOf(text))), absent);
        }
        wrongKind(member.value(), pointerTo(name), "a whole number");
        return absent;
    }

    /** The list of this name; items that are wrong are reported and left out, so is an item that stands twice. */
    <T> List<T> list(String name, List<T> absent, Function<String, T> parse) {
        Member member = take(name);
        if (member == null) {
            return absent;
        }
        if (!(member.value() instanceof Sequence sequence)) {
            wrongKind(member.value(), pointerTo(name), "a list ([a, b])");
            return absent;
        }
        Map<T, Integer> items = new LinkedHashMap<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            YamlNode node = sequence.items().get(i);
            String itemPointer = pointerTo(name) + "/" + i;
            T item = text(node, itemPointer, parse);
            if (item != null && items.putIfAbsent(item, node.line()) != null) {
                problems.add(node.line(), itemPointer, "the same as an item before it");
            }
        }
        boolean allWrong = items.isEmpty() && !sequence.items().isEmpty();
        return allWrong ? absent : new ArrayList<>(items.keySet());
    }

    /** A problem with the member of this name, or with its absence. */
    void problem(String name, String message) {
        Member member = members.get(name);
        problems.add(member == null ? line : member.line(), pointerTo(name), message);
    }

    /** A problem with the mapping as a whole. */
    void problem(String message) {
        problems.add(line, pointer, message);
    }

    /** Reports the names that were not asked for, each with the nearest that was. */
    @Override
    public void close() {
        for (Member member : members.values()) {
            if (!known.contains(member.name())) {
                problems.add(
                        member.line(),
                        pointerTo(member.name()),
                        "unknown name; here are known: " + String.join(", ", known)
                                + NearestName.hint(member.name(), known));
            }
        }
    }

    private @Nullable Member take(String name) {
        known.add(name);
        return members.get(name);
    }

    private <T> @Nullable T text(YamlNode node, String at, Function<String, @Nullable T> parse) {
        if (!(node instanceof Scalar scalar) || scalar.isNull()) {
            wrongKind(node, at, "a text");
            return null;
        }
        // First what it would mean as a text: "60 is not a duration" says more than "60 is a number".
        T value = parse(scalar, at, parse);
        if (value != null && !scalar.isText()) {
            wrongKind(node, at, "a text (\"" + scalar.text() + "\")");
            return null;
        }
        return value;
    }

    private <T> @Nullable T parse(Scalar scalar, String at, Function<String, @Nullable T> parse) {
        try {
            return parse.apply(scalar.text());
        } catch (IllegalArgumentException wrong) {
            problems.add(scalar.line(), at, String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    private void wrongKind(YamlNode node, String at, String wanted) {
        if (node instanceof Refused) {
            return;
        }
        String cure = isNull(node) ? "; take the name out for the default" : "";
        problems.add(node.line(), at, node.kind() + " where " + wanted + " should stand" + cure);
    }

    private static <T> T orElse(@Nullable T value, T absent) {
        return value == null ? absent : value;
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof Scalar scalar && scalar.isNull();
    }

    private String pointerTo(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
