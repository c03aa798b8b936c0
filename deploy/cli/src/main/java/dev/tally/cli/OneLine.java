package dev.tally.cli;

/** Text of others as part of a line: control characters, line separators and direction marks are shown as {@code ?}. */
public final class OneLine {
    private OneLine() {}

    public static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]", "?");
    }
}
