package dev.tally.watcher;

/** The configuration is right, and asks for something that this release does not have. */
final class UnsupportedRuleException extends RuntimeException {
    UnsupportedRuleException(String message) {
        super(message);
    }
}
