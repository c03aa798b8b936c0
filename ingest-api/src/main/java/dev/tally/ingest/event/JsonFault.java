package dev.tally.ingest.event;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** Bytes that are not JSON as this door takes it. */
final class JsonFault extends Exception {
    private static final Pattern SETTING = Pattern.compile("(?:: enable|, from) `[^`]*`(?: to allow)?");

    private final String code;

    JsonFault(String code, String message) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }

    static String codeOf(JacksonException broken) {
        String message = String.valueOf(broken.getOriginalMessage());
        if (message.startsWith("Duplicate ")) {
            return "json.duplicate-name";
        }
        if (broken instanceof StreamConstraintsException) {
            return message.contains("epth") ? "json.depth" : "json.number";
        }
        return "json.malformed";
    }

    /** The parser's own words and the place, without the source it would quote and the settings it would have us change. */
    static String reasonOf(JacksonException broken) {
        String place = broken.getLocation() == null
                ? ""
                : " (line " + broken.getLocation().getLineNr() + ", column "
                        + broken.getLocation().getColumnNr() + ")";
        return "Not JSON: " + SETTING.matcher(broken.getOriginalMessage()).replaceAll("") + place;
    }
}
