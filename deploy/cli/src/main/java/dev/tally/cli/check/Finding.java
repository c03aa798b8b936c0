package dev.tally.cli.check;

import java.util.List;

/**
 * What one check found.
 *
 * @param subject a word: ports, memory, jdk ...
 * @param text what is so
 * @param cure what to type or change; empty when all is well
 */
public record Finding(Level level, String subject, String text, List<String> cure) {
    /** How bad it is. */
    public enum Level {
        GOOD,
        /** Works, but not as it should. */
        WARNING,
        /** Does not work. */
        BAD
    }

    static Finding good(String subject, String text) {
        return new Finding(Level.GOOD, subject, text, List.of());
    }

    static Finding warning(String subject, String text, String... cure) {
        return new Finding(Level.WARNING, subject, text, List.of(cure));
    }

    static Finding bad(String subject, String text, String... cure) {
        return new Finding(Level.BAD, subject, text, List.of(cure));
    }

    public boolean isBad() {
        return level == Level.BAD;
    }
}
