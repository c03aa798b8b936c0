package dev.tally.watcher.http;

/** A query parameter that means nothing. */
final class InvalidParameterException extends RuntimeException {
    InvalidParameterException(String parameter, String rule) {
        super("the parameter " + parameter + " " + rule);
    }
}
