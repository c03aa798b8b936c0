package dev.tally.ingest.event;

import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.problem.ItemProblem;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.model.record.Utf8;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Cuts a body into its JSON objects and checks every byte of them, without building a tree. What comes through is JSON by
 * the letter of RFC 8259 in UTF-8, with unique names, whole surrogate pairs, numbers within a double's range and bounded
 * depth, and holds no U+0000.
 *
 * <p>A body that cannot be read is refused as a whole; so is one beyond a limit. An item that can be read and is no event
 * is listed. A line of NDJSON stands alone, so a malformed one is listed as well. Not thread-safe; one per body.
 */
final class JsonItems {
    private static final int MAX_NUMBER_CHARACTERS = 1_000;
    private static final int BOM = 3;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final Limits limits;
    private final JsonFactory factory;
    private final List<JsonItem> items = new ArrayList<>();
    private final List<ItemProblem> problems = new ArrayList<>();
    private int count;
    private boolean array;

    private JsonItems(Body body, Limits limits, JsonFactory factory) {
        this.bytes = body.bytes();
        this.end = body.length();
        this.start = startsWithBom(0, end) ? BOM : 0;
        this.limits = limits;
        this.factory = factory;
    }

    /** A factory to be used for every body: it remembers names. */
    static JsonFactory factory(Limits limits) {
        int longest = Math.toIntExact(limits.maxInflated().toBytes());
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth() + 1) // the array of a batch is not part of its events
                        .maxNumberLength(MAX_NUMBER_CHARACTERS)
                        .maxNameLength(longest) // an item's own limit answers first, with the right status
                        .maxStringLength(longest)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** The one object of a body, or the objects of its array. */
    static JsonItems ofDocument(Body body, Limits limits, JsonFactory factory) {
        JsonItems items = new JsonItems(body, limits, factory);
        items.checkBytes();
        items.readDocument();
        return items;
    }

    /** The one object of a body. */
    static JsonItems ofObject(Body body, Limits limits, JsonFactory factory) {
        return ofDocument(body, limits, factory).requireArray(false);
    }

    /** The objects of a body's array. */
    static JsonItems ofArray(Body body, Limits limits, JsonFactory factory) {
        return ofDocument(body, limits, factory).requireArray(true);
    }

    private JsonItems requireArray(boolean wanted) {
        if (array != wanted) {
            throw new RefusedException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "body.form",
                    "The body is " + (array ? "an array" : "no array")
                            + ": one event is application/cloudevents+json or has its attributes in ce- headers, "
                            + "an array of them is application/cloudevents-batch+json. Nothing was written.");
        }
        return this;
    }

    /** The objects of a body, one a line. Blank lines are nothing. */
    static JsonItems ofLines(Body body, Limits limits, JsonFactory factory) {
        JsonItems items = new JsonItems(body, limits, factory);
        items.checkBytes();
        items.readLines();
        return items;
    }

    /** Every object, in order; without those that have a problem. */
    List<JsonItem> items() {
        return items;
    }

    List<ItemProblem> problems() {
        return problems;
    }

    /** How many items the body has, good or bad. */
    int count() {
        return count;
    }

    private void checkBytes() {
        if (start == end) {
            throw malformed("body.empty", "The body is empty");
        }
        int broken = Utf8.firstMalformed(bytes, start, end);
        if (broken >= 0) {
            throw malformed("body.encoding", "Byte " + broken + " of the body is not UTF-8");
        }
        // Jackson would take NULs for UTF-16, and a second mark for none.
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0) {
                throw malformed("json.malformed", "Byte " + i + " of the body is NUL, which JSON does not have");
            }
        }
    }

    private void readDocument() {
        if (startsWithBom(start, end)) {
            throw malformed("json.malformed", "The body has two byte order marks");
        }
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes, start, end - start)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw malformed("body.empty", "The body holds nothing but white space");
            }
            array = first == JsonToken.START_ARRAY;
            if (array) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    add(parser, start, 1);
                }
            } else {
                add(parser, start, 0);
            }
            if (parser.nextToken() != null) {
                throw malformed("json.trailing", "Something stands behind the JSON value");
            }
        } catch (JacksonException broken) {
            throw malformed(JsonFault.codeOf(broken), JsonFault.reasonOf(broken));
        } catch (JsonFault fault) {
            throw malformed(fault.code(), String.valueOf(fault.getMessage()));
        }
    }

    private void readLines() {
        int from = start;
        while (from < end) {
            int to = from;
            while (to < end && bytes[to] != '\n') {
                to++;
            }
            if (!isBlank(bytes, from, to)) {
                readLine(from, to);
            }
            from = to + 1;
        }
    }

    private void readLine(int from, int to) {
        int index = count;
        int good = items.size();
        int bad = problems.size();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
            if (startsWithBom(from, to)) {
                throw new JsonFault("json.malformed", "the line has a byte order mark");
            }
            parser.nextToken();
            add(parser, from, 0);
            if (parser.nextToken() != null) {
                throw new JsonFault("json.trailing", "something stands behind the JSON value");
            }
        } catch (JacksonException broken) {
            replace(good, bad, new ItemProblem(index, "", JsonFault.codeOf(broken), JsonFault.reasonOf(broken)));
        } catch (JsonFault fault) {
            replace(good, bad, new ItemProblem(index, "", fault.code(), String.valueOf(fault.getMessage())));
        }
        count = index + 1;
    }

    /** A line has one verdict: what was found before it turned out malformed does not count. */
    private void replace(int good, int bad, ItemProblem problem) {
        items.subList(good, items.size()).clear();
        problems.subList(bad, problems.size()).clear();
        problems.add(problem);
    }

    /** Takes the value that begins with the current token. */
    private void add(JsonParser parser, int base, int outerDepth) throws JsonFault {
        if (count == limits.maxItems()) {
            throw tooLarge("batch.too-many", "A batch has at most " + limits.maxItems() + " items");
        }
        int index = count++;
        int offset = base + Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        boolean isObject = parser.currentToken() == JsonToken.START_OBJECT;
        String nul = new JsonWalk(parser, limits.maxDepth(), outerDepth).toTheEnd();
        int length = base + Math.toIntExact(parser.currentLocation().getByteOffset()) - offset;
        if (length > limits.maxItem().toBytes()) {
            throw tooLarge(
                    "item.too-large",
                    "Item " + index + " has more than " + limits.maxItem().toBytes() + " bytes");
        }
        if (!isObject) {
            problems.add(new ItemProblem(index, "", "event.object", "an event is a JSON object"));
        } else if (nul != null) {
            problems.add(new ItemProblem(index, nul, "event.nul", "a name or text holds U+0000, which no table can"));
        } else {
            items.add(new JsonItem(index, bytes, offset, length));
        }
    }

    /** Whether a line has nothing in it: neither an event nor a problem. */
    static boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private boolean startsWithBom(int from, int to) {
        return to - from >= BOM
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
    }

    private static RefusedException malformed(String code, String what) {
        return new RefusedException(HttpStatus.BAD_REQUEST, code, what + ". Nothing was written.");
    }

    private static RefusedException tooLarge(String code, String what) {
        return new RefusedException(
                HttpStatus.CONTENT_TOO_LARGE, code, what + " (GET /v1/limits). Nothing was written.");
    }
}
