package dev.tally.model.config;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which events a counter takes: a comparison of one member, or several conditions joined. Immutable.
 *
 * <p>Numbers compare by value ({@code 1.0} equals {@code 1}), texts by code point, and a number never equals a text. {@code
 * null}, objects and arrays have no value: they fulfil {@code ne} and {@code exists: false}, and nothing else; objects and
 * arrays exist.
 */
public sealed interface Condition extends Serializable {
    /** Holds for every event. */
    Condition ALWAYS = new All(List.of());

    /** Whether it holds for the event whose members this function knows. */
    boolean holds(Function<FieldPath, FieldValue> event);

    /** Every member that {@link #holds} asks for. */
    void forEachMember(Consumer<FieldPath> use);

    /** Holds where each of them does; so it does where there is none. */
    record All(List<Condition> conditions) implements Condition {
        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(Function<FieldPath, FieldValue> event) {
            for (Condition condition : conditions) {
                if (!condition.holds(event)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void forEachMember(Consumer<FieldPath> use) {
            conditions.forEach(condition -> condition.forEachMember(use));
        }
    }

    /** Holds where at least one of them does. */
    record Any(List<Condition> conditions) implements Condition {
        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(Function<FieldPath, FieldValue> event) {
            for (Condition condition : conditions) {
                if (condition.holds(event)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void forEachMember(Consumer<FieldPath> use) {
            conditions.forEach(condition -> condition.forEachMember(use));
        }
    }

    /** How a member is compared; written in lower case in {@code tally.yaml}. */
    enum Operator {
        EQ,
        NE,
        IN,
        GT,
        GTE,
        LT,
        LTE,
        EXISTS
    }

    /**
     * Compares one member.
     *
     * @param values one for every operator but {@code IN}; a boolean for {@code EXISTS}; a number or a text where order counts
     */
    record Comparison(FieldPath at, Operator operator, List<FieldValue> values) implements Condition {
        public Comparison {
            values = List.copyOf(values);
            if (values.isEmpty() || (operator != Operator.IN && values.size() > 1)) {
                throw new IllegalArgumentException(Choice.name(operator) + " compares with "
                        + (operator == Operator.IN ? "a list of one value or more" : "one value"));
            }
            FieldValue first = values.get(0);
            if (operator == Operator.EXISTS && first.kind() != FieldValue.Kind.BOOLEAN) {
                throw new IllegalArgumentException("exists is true or false");
            }
            if (isOrder(operator) && first.kind() == FieldValue.Kind.BOOLEAN) {
                throw new IllegalArgumentException(
                        Choice.name(operator) + " compares numbers or texts, and not booleans");
            }
        }

        private static boolean isOrder(Operator operator) {
            return switch (operator) {
                case GT, GTE, LT, LTE -> true;
                case EQ, NE, IN, EXISTS -> false;
            };
        }

        @Override
        public boolean holds(Function<FieldPath, FieldValue> event) {
            FieldValue actual = event.apply(at);
            FieldValue first = values.get(0);
            return switch (operator) {
                case EXISTS -> actual.isMissing() != first.equals(FieldValue.TRUE);
                case EQ -> isEqual(actual, first);
                case NE -> !isEqual(actual, first);
                case IN -> isOneOf(actual);
                case GT, GTE, LT, LTE -> isInOrder(actual, first);
            };
        }

        private boolean isOneOf(FieldValue actual) {
            for (FieldValue value : values) {
                if (isEqual(actual, value)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isInOrder(FieldValue actual, FieldValue expected) {
            Integer order = compare(actual, expected);
            if (order == null) {
                return false;
            }
            return switch (operator) {
                case GT -> order > 0;
                case GTE -> order >= 0;
                case LT -> order < 0;
                default -> order <= 0;
            };
        }

        private static boolean isEqual(FieldValue actual, FieldValue expected) {
            if (actual.kind() != expected.kind()) {
                return false;
            }
            if (actual.equals(expected)) {
                return true;
            }
            Integer order = actual.kind() == FieldValue.Kind.NUMBER ? compare(actual, expected) : null;
            return order != null && order == 0;
        }

        /** Null where the two have no order. */
        private static @Nullable Integer compare(FieldValue actual, FieldValue expected) {
            String text = actual.text();
            String other = expected.text();
            if (actual.kind() != expected.kind() || text == null || other == null) {
                return null;
            }
            if (actual.kind() == FieldValue.Kind.NUMBER) {
                BigDecimal number = actual.number();
                BigDecimal limit = expected.number();
                return number == null || limit == null ? null : number.compareTo(limit);
            }
            return compareCodePoints(text, other);
        }

        /** As UTF-8 bytes and PostgreSQL's "C" collation order texts; {@code String} would order surrogates first. */
        private static int compareCodePoints(String text, String other) {
            int length = Math.min(text.length(), other.length());
            for (int i = 0; i < length; i++) {
                char a = text.charAt(i);
                char b = other.charAt(i);
                if (a != b) {
                    boolean bothOrNone = Character.isSurrogate(a) == Character.isSurrogate(b);
                    return bothOrNone ? a - b : Character.isSurrogate(a) ? 1 : -1;
                }
            }
            return text.length() - other.length();
        }

        @Override
        public void forEachMember(Consumer<FieldPath> use) {
            use.accept(at);
        }
    }
}
