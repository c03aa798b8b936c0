package dev.tally.model.access;

import java.util.regex.Pattern;

/** What a token permits, and what a call needs. Those that a token can have are {@link #parse parsed}; see there. */
public record Scope(String text) {
    /** Sending events of every type. */
    public static final Scope ALL_EVENTS = new Scope("events:*");
    /** Putting and withdrawing documents. */
    public static final Scope DOCUMENTS = new Scope("documents");
    /** Counts, documents, rejections, status, replays: what is read over REST. */
    public static final Scope READ = new Scope("read");
    /** The SQL endpoint. */
    public static final Scope SQL = new Scope("sql");
    /** {@code /metrics}. */
    public static final Scope METRICS = new Scope("metrics");

    /** What a call needs that is for every holder of a token. */
    public static final Scope ANY_TOKEN = new Scope("any");
    /** What a call needs whose events say their types themselves: then each of them is looked at. */
    public static final Scope SOME_EVENTS = new Scope("events");

    private static final Pattern FORM =
            Pattern.compile("events:(\\*|[A-Za-z0-9][A-Za-z0-9._-]{0,127})|documents|read|sql|metrics");

    /** What sending events of this type needs. A caller's text that is no type goes no further: it needs {@link #ALL_EVENTS}. */
    public static Scope event(String type) {
        String text = "events:" + type;
        return FORM.matcher(text).matches() ? new Scope(text) : ALL_EVENTS;
    }

    /**
     * One of {@code events:*}, {@code events:<type>}, {@code documents}, {@code read}, {@code sql}, {@code metrics}.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Scope parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no scope; there are events:*, events:<type>, documents, read, sql, metrics");
        }
        return new Scope(text);
    }

    boolean permits(Scope needed) {
        return equals(needed)
                || needed.equals(ANY_TOKEN)
                || (isEvents() && needed.equals(SOME_EVENTS))
                || (equals(ALL_EVENTS) && needed.isEvents());
    }

    private boolean isEvents() {
        return text.startsWith("events:");
    }

    @Override
    public String toString() {
        return text;
    }
}
