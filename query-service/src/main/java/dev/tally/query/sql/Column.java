package dev.tally.query.sql;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * A column of an answer, and how its values look: from PostgreSQL's own text, so that no digit is lost on the way.
 *
 * @param type as SQL writes it
 */
record Column(String name, String type, int oid) {
    private static final int BOOLEAN = 16;
    private static final int BYTEA = 17;
    private static final int JSON = 114;
    private static final int JSONB = 3802;
    private static final int TIMESTAMP = 1114;
    private static final int TIMESTAMPTZ = 1184;

    /** Arrays by their elements' types; PostgreSQL's numbers of its own types never change. */
    private static final Map<Integer, Integer> ELEMENTS = Map.ofEntries(
            Map.entry(1000, BOOLEAN),
            Map.entry(1001, BYTEA),
            Map.entry(1003, 19),
            Map.entry(1005, 21),
            Map.entry(1007, 23),
            Map.entry(1016, 20),
            Map.entry(1009, 25),
            Map.entry(1015, 1043),
            Map.entry(1014, 1042),
            Map.entry(1021, 700),
            Map.entry(1022, 701),
            Map.entry(1028, 26),
            Map.entry(1115, TIMESTAMP),
            Map.entry(1182, 1082),
            Map.entry(1183, 1083),
            Map.entry(1185, TIMESTAMPTZ),
            Map.entry(1187, 1186),
            Map.entry(1231, 1700),
            Map.entry(2951, 2950),
            Map.entry(199, JSON),
            Map.entry(3807, JSONB));

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern TIME =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?)(?:\\+00)?");

    /** Whether a value is text that somebody wrote, and no number, time or JSON. */
    boolean isText() {
        return !isNumber(oid) && oid != BOOLEAN && oid != TIMESTAMPTZ && oid != TIMESTAMP;
    }

    /** A value as JSON. */
    String json(@Nullable String value) {
        return value == null ? "null" : json(oid, value);
    }

    /** A value as the text of a cell; JSON where it is an array. */
    @Nullable
    String text(@Nullable String value) {
        if (value == null) {
            return null;
        }
        return ELEMENTS.containsKey(oid) ? json(oid, value) : plain(oid, value);
    }

    private static String json(int oid, String value) {
        Integer element = ELEMENTS.get(oid);
        if (element != null) {
            return PgArrays.json(value, one -> json(element, one));
        }
        if (oid == BOOLEAN || oid == JSON || oid == JSONB) {
            return plain(oid, value);
        }
        if (isNumber(oid) && NUMBER.matcher(value).matches()) {
            return value;
        }
        return quoted(plain(oid, value));
    }

    private static String plain(int oid, String value) {
        return switch (oid) {
            case BOOLEAN -> value.equals("t") ? "true" : "false";
            case BYTEA -> Base64.getEncoder().encodeToString(HexFormat.of().parseHex(value, 2, value.length()));
            // Line ends can only stand between JSON's tokens.
            case JSON, JSONB -> value.replace('\n', ' ').replace('\r', ' ');
            case TIMESTAMPTZ -> iso(value, "Z");
            case TIMESTAMP -> iso(value, "");
            default -> value;
        };
    }

    /** As it is where ISO 8601 has no way to write it: infinity, and years beyond four digits. */
    private static String iso(String value, String zone) {
        Matcher time = TIME.matcher(value);
        return time.matches() ? time.group(1) + "T" + time.group(2) + zone : value;
    }

    private static boolean isNumber(int oid) {
        return switch (oid) {
            case 20, 21, 23, 26, 700, 701, 1700 -> true;
            default -> false;
        };
    }

    static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + "\"";
    }
}
