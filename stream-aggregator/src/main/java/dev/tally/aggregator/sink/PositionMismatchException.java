package dev.tally.aggregator.sink;

/** A batch does not begin where the stored positions stand: it would skip or repeat records, so it is not committed. */
public final class PositionMismatchException extends RuntimeException {
    PositionMismatchException(String message) {
        super(message);
    }
}
