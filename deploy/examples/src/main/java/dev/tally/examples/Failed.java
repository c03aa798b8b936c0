package dev.tally.examples;

import java.util.List;

/** The example could not be carried out, which says nothing about the counts. Shown without a stack trace. */
public final class Failed extends RuntimeException {
    private final List<String> details;

    /**
     * @param what one line
     * @param details further lines: why, what to do
     */
    public Failed(String what, String... details) {
        super(what);
        this.details = List.of(details);
    }

    List<String> details() {
        return details;
    }
}
