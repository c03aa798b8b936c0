package dev.tally.ingest.problem;

/** Text from outside, fit for one line of a log: nothing in it ends the line, colours it, or reorders it. */
public final class OneLine {
    private static final int MAX = 200;

    private OneLine() {}

    /** Control, format and line-separating characters as escapes, cut after {@value #MAX} characters. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX) + 16);
        for (int i = 0; i < text.length() && i < MAX; i++) {
            char c = text.charAt(i);
            int kind = Character.getType(c);
            if (kind == Character.CONTROL
                    || kind == Character.FORMAT
                    || kind == Character.LINE_SEPARATOR
                    || kind == Character.PARAGRAPH_SEPARATOR
                    || kind == Character.SURROGATE) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return text.length() > MAX ? line.append('…').toString() : line.toString();
    }
}
