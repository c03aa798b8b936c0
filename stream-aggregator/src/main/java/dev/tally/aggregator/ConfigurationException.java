package dev.tally.aggregator;

/** The configuration cannot be used with what was counted so far; starting again does not help, another configuration does. */
public final class ConfigurationException extends RuntimeException {
    public ConfigurationException(String message) {
        super(message);
    }
}
