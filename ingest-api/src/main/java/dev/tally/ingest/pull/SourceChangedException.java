package dev.tally.ingest.pull;

/** The source is not the one that was taken before: to go on would lose lines or count them twice, so the pull stops. */
final class SourceChangedException extends Exception {
    SourceChangedException(String message) {
        super(message);
    }
}
