package dev.tally.model.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several {@link FieldPath}s, read from a JSON document in one pass over its bytes without building a tree. Immutable
 * and safe for any number of threads.
 *
 * <p>The whole document is read, so it is known to be well-formed afterwards. Where an object has a name twice, the last
 * one stands, as in PostgreSQL's {@code jsonb} and in nearly every JSON reader.
 */
public final class FieldPaths {
    // What strangers send neither fills the JVM's table of strings nor makes the parser throw by colliding names.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW, false)
            .build();

    private final Step root;
    private final int size;

    /** A place on the way to a wanted member: which results it is, and what is wanted below it. */
    private static final class Step {
        final List<Integer> results = new ArrayList<>();
        final Map<String, Step> below = new HashMap<>();

        void forget(FieldValue[] values) {
            results.forEach(result -> values[result] = FieldValue.MISSING);
            below.values().forEach(step -> step.forget(values));
        }
    }

    private FieldPaths(Step root, int size) {
        this.root = root;
        this.size = size;
    }

    /** Results come in the order of these paths. */
    public static FieldPaths of(List<FieldPath> paths) {
        Step root = new Step();
        for (int result = 0; result < paths.size(); result++) {
            Step step = root;
            for (String name : paths.get(result).steps()) {
                step = step.below.computeIfAbsent(name, unused -> new Step());
            }
            step.results.add(result);
        }
        return new FieldPaths(root, paths.size());
    }

    /** What stands at each path of this document. */
    public List<FieldValue> read(byte[] json) throws InvalidRecordException {
        return read(json, 0, json.length);
    }

    /** As {@link #read(byte[])}, for a caller that itself sorts out texts with half of a surrogate pair: here they are let by. */
    public List<FieldValue> readAnyText(byte[] json) throws InvalidRecordException {
        return List.of(values(json, 0, json.length));
    }

    /**
     * What stands at each path of the document in this part of an array.
     *
     * @throws InvalidRecordException with code {@code event.json} where the bytes are not one well-formed JSON document
     *     in UTF-8, or a wanted text holds half of a surrogate pair
     */
    public List<FieldValue> read(byte[] json, int offset, int length) throws InvalidRecordException {
        FieldValue[] values = values(json, offset, length);
        requireWholeTexts(values);
        return List.of(values);
    }

    private FieldValue[] values(byte[] json, int offset, int length) throws InvalidRecordException {
        requireUtf8(json, offset, length);
        FieldValue[] values = new FieldValue[size];
        Arrays.fill(values, FieldValue.MISSING);
        try (JsonParser parser = FACTORY.createParser(json, offset, length)) {
            scan(parser, values);
        } catch (JsonProcessingException malformed) {
            throw new InvalidRecordException("event.json", "not well-formed JSON: " + malformed.getOriginalMessage());
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading an array cannot fail", impossible);
        }
        return values;
    }

    /** Half of a surrogate pair, which an escape can write, has no UTF-8: two different ids would become one. */
    private static void requireWholeTexts(FieldValue[] values) throws InvalidRecordException {
        for (FieldValue value : values) {
            if (value.kind() == FieldValue.Kind.STRING && value.text() != null && !Utf8.canEncode(value.text())) {
                throw new InvalidRecordException(
                        "event.json", "not well-formed JSON: a text holds half of a surrogate pair");
            }
        }
    }

    /** Jackson is lax about UTF-8, and would guess UTF-16 or UTF-32 from NULs, which JSON does not have. */
    private static void requireUtf8(byte[] json, int offset, int length) throws InvalidRecordException {
        int malformed = Utf8.firstMalformed(json, offset, offset + length);
        int end = offset + Math.min(length, 4);
        for (int i = offset; i < end && malformed < 0; i++) {
            malformed = json[i] == 0 ? i : -1;
        }
        if (malformed >= 0) {
            throw new InvalidRecordException(
                    "event.json", "not well-formed JSON: byte " + (malformed - offset) + " is not UTF-8 text");
        }
    }

    private void scan(JsonParser parser, FieldValue[] values) throws IOException, InvalidRecordException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new InvalidRecordException("event.json", "not well-formed JSON: there is no value");
        }
        take(parser, first, root, values);
        if (first.isStructStart()) {
            members(parser, first, values);
        }
        if (parser.nextToken() != null) {
            throw new InvalidRecordException("event.json", "not well-formed JSON: something stands behind the value");
        }
    }

    /** The members of the object or array that just began, and everything below; a loop, as depth is a stranger's choice. */
    private void members(JsonParser parser, JsonToken start, FieldValue[] values) throws IOException {
        Deque<Level> outer = new ArrayDeque<>();
        Level level = new Level(root, start == JsonToken.START_ARRAY);
        while (true) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                if (outer.isEmpty()) {
                    return;
                }
                level = outer.pop();
                continue;
            }
            String name = level.isArray ? Integer.toString(level.index++) : parser.currentName();
            if (token == JsonToken.FIELD_NAME) {
                token = parser.nextToken();
            }
            Step step = level.step.below.get(name);
            if (step == null) {
                parser.skipChildren();
                continue;
            }
            step.forget(values);
            take(parser, token, step, values);
            if (token.isStructStart()) {
                if (step.below.isEmpty()) {
                    parser.skipChildren();
                } else {
                    outer.push(level);
                    level = new Level(step, token == JsonToken.START_ARRAY);
                }
            }
        }
    }

    private static final class Level {
        final Step step;
        final boolean isArray;
        int index;

        Level(Step step, boolean isArray) {
            this.step = step;
            this.isArray = isArray;
        }
    }

    private static void take(JsonParser parser, JsonToken token, Step step, FieldValue[] values) throws IOException {
        if (step.results.isEmpty()) {
            return;
        }
        FieldValue value = value(parser, token);
        for (int result : step.results) {
            values[result] = value;
        }
    }

    private static FieldValue value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> FieldValue.OBJECT;
            case START_ARRAY -> FieldValue.ARRAY;
            case VALUE_TRUE -> FieldValue.TRUE;
            case VALUE_FALSE -> FieldValue.FALSE;
            case VALUE_STRING -> new FieldValue(FieldValue.Kind.STRING, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new FieldValue(FieldValue.Kind.NUMBER, parser.getText());
            default -> FieldValue.MISSING;
        };
    }
}
