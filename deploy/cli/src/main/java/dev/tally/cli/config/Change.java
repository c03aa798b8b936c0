package dev.tally.cli.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that a configuration changes.
 *
 * @param subject a setting, such as {@code inbox.settle}, or a counter, such as {@code counters.orders}
 * @param text what happens to it
 */
record Change(Kind kind, String subject, String text) {
    /** What it is to the subject. */
    enum Kind {
        ADDED('+'),
        CHANGED('~'),
        REMOVED('-'),
        /** The aggregator would end with exit code 2. */
        REFUSED('✘');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }
    }

    /** As a line of a diff. */
    String line() {
        return kind.sign + " " + subject + ": " + text;
    }

    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("change", kind.name().toLowerCase(Locale.ROOT));
        members.put("subject", subject);
        members.put("text", text);
        return members;
    }
}
