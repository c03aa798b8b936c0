package dev.tally.cli.reconcile;

/** What becomes of a record that could be read; one that could not is {@link Refused}. */
enum Outcome {
    ACCEPTED,
    DUPLICATE
}
