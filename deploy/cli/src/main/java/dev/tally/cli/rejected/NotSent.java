package dev.tally.cli.rejected;

/** A record that is not sent again; the message says why, and what helps. */
final class NotSent extends Exception {
    private static final long serialVersionUID = 1;

    NotSent(String reason) {
        super(reason);
    }
}
