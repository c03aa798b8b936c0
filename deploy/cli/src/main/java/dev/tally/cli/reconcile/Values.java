package dev.tally.cli.reconcile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event's value as a tree of maps, lists, strings, {@link Numeral}s and booleans, whole and in memory: slower than what counts, and
 * hard to get wrong.
 */
final class Values {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MOST_DIGITS = 400;

    private Values() {}

    /** A number as it is written: exact, and a group of its own for each spelling. */
    record Numeral(String text) {}

    /** One JSON document; of two members with one name the last one stands. */
    static @Nullable Object json(byte[] bytes) throws Refused {
        String text = utf8(bytes, "event.json");
        try (JsonParser parser = FACTORY.createParser(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
            if (parser.nextToken() == null) {
                throw new Refused("event.json");
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new Refused("event.json");
            }
            return value;
        } catch (IOException malformed) {
            throw new Refused("event.json");
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** What the steps of a JSON Pointer lead to; null: nothing, or JSON's null. */
    static @Nullable Object at(@Nullable Object root, List<String> steps) {
        Object here = root;
        for (String step : steps) {
            if (here instanceof Map<?, ?> members) {
                here = members.get(step);
            } else if (here instanceof List<?> items && step.matches("0|[1-9][0-9]{0,8}")) {
                int index = Integer.parseInt(step);
                here = index < items.size() ? items.get(index) : null;
            } else {
                return null;
            }
        }
        return here;
    }

    /** A scalar's text; null for what is none. A text with half of a surrogate pair has no UTF-8. */
    static @Nullable String text(@Nullable Object value) throws Refused {
        if (value instanceof String text) {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw new Refused("event.json");
            }
            return text;
        }
        return value instanceof Numeral number ? number.text() : value instanceof Boolean ? value.toString() : null;
    }

    /** A number with at most 400 digits when written out; null for anything else. */
    static @Nullable BigDecimal number(@Nullable Object value) {
        if (!(value instanceof Numeral numeral) || numeral.text().length() > MOST_DIGITS) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(numeral.text());
            if (number.signum() == 0) {
                return BigDecimal.ZERO;
            }
            long before = (long) number.precision() - number.scale();
            return Math.max(Math.max(before, number.precision()), number.scale()) > MOST_DIGITS ? null : number;
        } catch (NumberFormatException exponent) {
            return null;
        }
    }

    static String utf8(byte[] bytes, String code) throws Refused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new Refused(code);
        }
    }

    /** RFC 3339, in the years 1 to 9999. */
    static Instant time(String text, String code) throws Refused {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            if (year < 1 || year > 9999) {
                throw new Refused(code);
            }
            return time;
        } catch (DateTimeException malformed) {
            throw new Refused(code);
        }
    }
}
