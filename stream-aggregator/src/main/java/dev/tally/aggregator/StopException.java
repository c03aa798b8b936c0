package dev.tally.aggregator;

/**
 * Tally cannot keep its promise by itself: records it has not counted are gone, or the topic is not the one it counted. The
 * process stops with exit code 4 and stays stopped until an operator has decided; nothing is ever reset by itself.
 */
public final class StopException extends RuntimeException {
    public StopException(String message) {
        super(message);
    }
}
