package dev.tally.ingest.event;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;

/** One pass over a JSON value, checking what the parser leaves open: depth, surrogate pairs, the range of numbers, NULs. */
final class JsonWalk {
    /** As doubles, so that whoever reads the number later, exactly or not, reads about the same. */
    private static final int MAX_EXPONENT = 308;

    private final JsonParser parser;
    private final int maxDepth;
    private final int outerDepth;
    private @Nullable String nul;

    /** The parser stands on the value's first token, within this many arrays that are not part of it. */
    JsonWalk(JsonParser parser, int maxDepth, int outerDepth) {
        this.parser = parser;
        this.maxDepth = maxDepth;
        this.outerDepth = outerDepth;
    }

    /** Moves to the value's last token. Answers the pointer of the first U+0000, or null. */
    @Nullable
    String toTheEnd() throws JsonFault {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    depth++;
                    if (depth > maxDepth) {
                        throw new JsonFault("json.depth", "Objects and arrays stand more than " + maxDepth + " deep");
                    }
                }
                case END_OBJECT, END_ARRAY -> depth--;
                case PROPERTY_NAME, VALUE_STRING -> checkText();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber();
                default -> {}
            }
            if (depth == 0) {
                return nul;
            }
            token = parser.nextToken();
            if (token == null) {
                throw new JsonFault("json.malformed", "The JSON value does not end");
            }
        }
    }

    private void checkText() throws JsonFault {
        char[] text = parser.getStringCharacters();
        int from = parser.getStringOffset();
        int to = from + parser.getStringLength();
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c == 0 && nul == null) {
                nul = pointer();
            } else if (Character.isSurrogate(c)) {
                i++;
                if (Character.isLowSurrogate(c) || i == to || !Character.isLowSurrogate(text[i])) {
                    throw new JsonFault("json.surrogate", "A text holds half of a surrogate pair");
                }
            }
        }
    }

    /** Where the parser stands, seen from the item. */
    private String pointer() {
        JsonPointer place = parser.streamReadContext().pathAsPointer();
        for (int i = 0; i < outerDepth; i++) {
            place = place.tail();
        }
        return place.toString();
    }

    private void checkNumber() throws JsonFault {
        int length = parser.getStringLength();
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && length <= MAX_EXPONENT) {
            return;
        }
        String literal = parser.getString();
        try {
            BigDecimal number = new BigDecimal(literal);
            long exponent = (long) number.precision() - number.scale() - 1;
            if (Math.abs(exponent) <= MAX_EXPONENT) {
                return;
            }
        } catch (NumberFormatException beyondAnyRange) {
            // Its exponent does not even fit an int.
        }
        throw new JsonFault("json.number", "A number lies outside 1e-" + MAX_EXPONENT + " to 1e" + MAX_EXPONENT);
    }
}
