package dev.tally.ingest.replay;

/** The file cannot be read on from here: what comes next is unknown. */
final class ReplayFault extends Exception {
    private final long line;

    ReplayFault(long line, String reason) {
        super(reason);
        this.line = line;
    }

    long line() {
        return line;
    }
}
