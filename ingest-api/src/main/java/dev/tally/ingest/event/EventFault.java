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

    ItemProblem of(int index) {
        return new ItemProblem(index, pointer, code, String.valueOf(getMessage()));
    }
}
