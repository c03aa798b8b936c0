package dev.tally.ingest.event;

import dev.tally.ingest.problem.ItemProblem;

/** A JSON object that is no event of its type. */
final class EventFault extends Exception {
    private final String pointer;
    private final String code;

    EventFault(String pointer, String code, String reason) {
        super(reason);
        this.pointer = pointer;
        this.code = code;
    }

    String code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** The problem of the item in whose part at {@code prefix} this is wrong. */
    ItemProblem of(int index, String prefix) {
        return new ItemProblem(index, prefix + pointer, code, reason());
    }
}
