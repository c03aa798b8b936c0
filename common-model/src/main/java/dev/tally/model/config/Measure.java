package dev.tally.model.config;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One number that a counter keeps per group, and the column that shows it.
 *
 * @param name of the column
 * @param at the member that is summed or compared; null for {@code COUNT}
 */
public record Measure(String name, Kind kind, @Nullable FieldPath at) implements Serializable {
    /** What is kept of the events of a group; written in lower case in {@code tally.yaml}. */
    public enum Kind {
        /** How many; {@code bigint}. */
        COUNT,
        /** The exact decimal sum of a member, to which an event without it adds 0; {@code numeric}. */
        SUM,
        /** The least of a member; {@code numeric}, null where no event has it. */
        MIN,
        /** The greatest of a member; {@code numeric}, null where no event has it. */
        MAX
    }

    public Measure {
        CounterDefinition.checkColumn(name);
        EventType.checkMember(at);
        if ((kind == Kind.COUNT) != (at == null)) {
            throw new IllegalArgumentException("a count has no member, and every other measure has one");
        }
    }
}
