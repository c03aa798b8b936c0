package dev.tally.aggregator.sink;

/** Another aggregator has taken over. This one must end: nothing it does can be committed any more. */
public final class FencedException extends RuntimeException {
    FencedException(String message) {
        super(message);
    }
}
