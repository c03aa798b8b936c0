package dev.tally.cli;

import java.util.List;

/** An expected failure of a verb: what went wrong, why, and the command to type next. Printed without a stack trace. */
public final class Failure extends RuntimeException {
    private final int exitCode;
    private final List<String> details;

    /**
     * @param what one short line
     * @param details further lines: the cause, then the cure as a command
     */
    public Failure(int exitCode, String what, String... details) {
        super(what);
        this.exitCode = exitCode;
        this.details = List.of(details);
    }

    /** The same with the exception that led to it, for those who debug. */
    public Failure causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    public int exitCode() {
        return exitCode;
    }

    public List<String> details() {
        return details;
    }
}
