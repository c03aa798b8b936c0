package dev.tally.acceptance;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** What is wrong with a request, what each is answered with, and good ones that look like it. */
final class BadRequests {
    /** What would begin a line of a log if a line end before it were written there as it is. */
    static final String FORGED = "2026-11-27 ERROR forged";

    private static final String EVENTS = "/v1/events/shop.order";
    private static final String DOCUMENTS = "/v1/documents/";
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final String TEXT = "text/plain";

    private final String now = Instant.now().toString();
    private final int round;
    private final List<Case> cases = new ArrayList<>();
    private final Map<String, Long> counted = new TreeMap<>();

    /** A request, and what it is answered with; the code of a good one is empty, a type that is empty is not sent. */
    record Case(
            String what,
            String method,
            String path,
            String type,
            byte[] body,
            int status,
            String code,
            List<String> headers) {
        Case at(String otherPath) {
            return new Case(what, method, otherPath, type, body, status, code, headers);
        }

        Case as(String otherType) {
            return new Case(what, method, path, otherType, body, status, code, headers);
        }

        Case by(String otherMethod) {
            return new Case(what, otherMethod, path, type, body, status, code, headers);
        }

        Case with(String name, String value) {
            return new Case(what, method, path, type, body, status, code, List.of(name, value));
        }
    }

    /** @param good where the words of the good documents are written down */
    BadRequests(int round, Oracle good) throws IOException {
        this.round = round;
        bodies();
        texts();
        batches();
        times();
        encodings();
        methodsTypesAndNames();
        documents(good);
    }

    List<Case> cases() {
        return cases;
    }

    /** How often each id of a good event counts: once. */
    Map<String, Long> counted() {
        return counted;
    }

    private void bodies() {
        cases.addAll(List.of(
                bad("B01 nothing", 400, "body.empty", ""),
                bad("B01 nothing but spaces", 400, "body.empty", " \n "),
                bad("B02 a required member is missing", 422, "batch.rejected", "{\"at\":\"" + now + "\"}"),
                bad("B02 an empty object", 422, "batch.rejected", "{}"),
                bad("B02 a member of another type", 422, "batch.rejected", order("x", now, "\"one\"")),
                bad("B03 cut", 400, "json.malformed", "{\"id\":1"),
                bad("B03 an array that is cut", 400, "json.malformed", "[" + order("cut", now, "1") + ","),
                bad("B04 something behind", 400, "json.malformed", "{\"id\":1} x"),
                bad("B04 another object behind", 400, "json.trailing", "{\"id\":1}{\"id\":2}"),
                bad("B05 a member twice", 400, "json.duplicate-name", "{\"id\":1,\"\\u0069d\":2}"),
                bad("B06 deep", 400, "json.depth", "{\"x\":" + "[".repeat(1_001) + "]".repeat(1_001) + "}"),
                bad("B06 a level too deep", 400, "json.depth", "{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}"),
                bad("B07 ten thousand digits", 400, "json.number", "{\"id\":" + "1".repeat(10_000) + "}"),
                bad("B07 an exponent", 400, "json.number", "{\"id\":1e400}"),
                bad("B07 an exponent beyond an int", 400, "json.number", "{\"id\":1e99999999999}"),
                bad("B07 NaN", 400, "json.malformed", "{\"id\":NaN}"),
                bad("B07 infinity", 400, "json.malformed", "{\"id\":-Infinity}"),
                bad("B08 a byte too many", 413, "item.too-large", "{\"id\":\"" + "x".repeat(1024 * 1024 - 8) + "\"}")));
    }

    private void texts() {
        String turned = "\u202Eturned\uD83D\uDC69\u200D\uD83D\uDD2C";
        String codes = "{\"id\":\"%s\",\"at\":\"%s\",\"note\":\"\\r\\n%s\\u001b[31m\"}";
        cases.addAll(List.of(
                bad("B15 half a pair", 400, "json.surrogate", "{\"id\":\"\\ud800\"}"),
                bad("B15 no UTF-8", 400, "body.encoding", '{', '"', 0xC3, '"', ':', '1', '}'),
                bad("B15 overlong", 400, "body.encoding", '{', '"', 0xC0, 0xAF, '"', ':', '1', '}'),
                bad("B16 NUL", 422, "batch.rejected", order("a\\u0000b", now, "1")),
                bad("B16 NUL in a name", 422, "batch.rejected", order("n", now, "1,\"a\\u0000\":1")),
                good("B17 a byte order mark", "bom", "\uFEFF" + order(id("bom"), now, "1")),
                bad("B18 two marks", 400, "json.malformed", "\uFEFF\uFEFF{\"id\":1}"),
                bad("B18 a raw NUL", 400, "json.malformed", "{\"id\":1}\0"),
                good("B19 turned text and joined signs", turned, order(id(turned), now, "1")),
                good("B35 codes of a terminal", "codes", codes.formatted(id("codes"), now, FORGED)),
                bad("B35 the same in a type", 422, "type.name", "{}")
                        .at("/v1/events/a%0d%0a" + FORGED.replace(" ", "%20") + "%1b%5b31m"),
                bad("B35 a key that is none", 400, "idempotency-key.malformed", "{}")
                        .with("Idempotency-Key", "a b")));
    }

    private void batches() {
        String twice = order(id("twice"), now, "1");
        cases.addAll(List.of(
                bad("B21 no event", 422, "batch.empty", "[]"),
                bad("B21 blank lines", 422, "batch.empty", "\n \n").as(LINES),
                bad("B22 an event too many", 413, "batch.too-many", "[" + "{},".repeat(10_000) + "{}]"),
                bad("B22 no object", 422, "batch.rejected", "17"),
                good("B23 an id twice", "twice", "[" + twice + "," + twice + "]"),
                good("B24 an id again", "twice", twice),
                // The door keeps no state: whichever reaches Kafka first counts, the other is rejected there as
                // id.conflict.
                good("B25 an id", "conflict", order(id("conflict"), now, "1")),
                good("B25 the id with another body", "conflict", order(id("conflict"), now, "2")),
                bad("B28 a bad one among good ones", 422, "batch.rejected", "[" + order("lost", now, "1") + ",{}]"),
                bad("B57 an array over the limit", 413, "body.too-large", "[" + "1,".repeat(4_500_000) + "1]")));
    }

    private void times() {
        for (String time : List.of(
                "-0001-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "2026-01-01T00:00:60Z",
                "2026-02-03T00:00:00",
                "2026-02-30T00:00:00Z")) {
            cases.add(bad("B26 the time " + time, 422, "batch.rejected", order("t", time, "1")));
        }
        cases.add(bad("B27 ten years ahead", 422, "batch.rejected", order("t", "2036-11-27T00:00:00Z", "1")));
        cases.add(good("B27 ten years behind", "past", order(id("past"), "2016-11-27T00:00:00Z", "1")));
    }

    private void encodings() throws IOException {
        byte[] zipped = gzip(order(id("zipped"), now, "1").getBytes(UTF_8));
        byte[] damaged = zipped.clone();
        damaged[zipped.length - 8] ^= 1;
        String header = "Content-Encoding";
        cases.addAll(List.of(
                bad("B11 a bomb", 413, "body.too-large", gzip(new byte[64 * 1024 * 1024]))
                        .as(LINES)
                        .with(header, "gzip"),
                bad("B12 gzip cut", 400, "body.gzip", Arrays.copyOf(zipped, zipped.length - 3))
                        .with(header, "gzip"),
                bad("B12 gzip damaged", 400, "body.gzip", damaged).with(header, "gzip"),
                bad("B12 no gzip", 400, "body.gzip", "{}").with(header, "gzip"),
                bad("B12 a coding that nobody knows", 415, "content-encoding.unsupported", "{}")
                        .with(header, "br"),
                good("B12 gzip as it should be", "zipped", zipped).with(header, "gzip"),
                bad("B13 another media type", 415, "content-type.unsupported", "a,b")
                        .as("text/csv"),
                bad("B13 no media type", 415, "content-type.unsupported", "{}").as(""),
                bad(
                                "B14 UTF-16",
                                415,
                                "content-type.unsupported",
                                order("u", now, "1").getBytes(UTF_16))
                        .as(JSON + ";charset=utf-16"),
                bad("B58 XML", 415, "content-type.unsupported", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>")
                        .as("application/xml")));
    }

    private void methodsTypesAndNames() {
        for (String method : List.of("GET", "PUT", "DELETE", "TRACE")) {
            cases.add(bad("B33 " + method, 405, "method.not-allowed", "").by(method));
        }
        cases.add(
                bad("B29 a type that nobody listed", 404, "type.unknown", "{}").at("/v1/events/nobody.listed"));
        cases.add(bad("B29 a type that is no name", 422, "type.name", "{}").at("/v1/events/a%20b"));
        cases.add(bad("B29 a path below a type", 404, "path.unknown", "{}").at(EVENTS + "/b"));
        for (String name : List.of("a%2F..%2Fb", "a/%2e%2e/b", "%2Fetc%2Fx", "n".repeat(4_096), "a%0Ab", "a%1b%5bb")) {
            cases.add(document("B30 the name " + name, name, "x", 422, "document.name"));
        }
        for (String name : List.of("", "a//b", "a/%2E/b", "a%E2%80%A8b")) {
            cases.add(document("B31 the name " + name, name, "x", 422, "document.name"));
        }
    }

    private void documents(Oracle good) {
        String name = "put-" + round + "/";
        String text = "turned \u202Eround zero\u200Bwidth \uD83D\uDC69\u200D\uD83D\uDD2C signs";
        cases.addAll(List.of(
                document("B19 turned text in a document", name + "turned.txt", text, 202, ""),
                document("B20 a word of a million letters", name + "word.txt", "w".repeat(1_000_000), 202, ""),
                document("B41 NULs", name + "n.txt", "\0".repeat(1_000), 422, "document.binary"),
                document("B41 a picture", name + "p.png", "x", 415, "content-type.unsupported")
                        .as("image/png"),
                document("B42 Latin-1", name + "l.txt", "x", 415, "content-type.unsupported")
                        .as(TEXT + ";charset=iso-8859-1")));
        good.document(name + "turned.txt", List.of(text));
        good.document(name + "word.txt", List.of("w".repeat(256)));
    }

    private Case bad(String what, int status, String code, String body) {
        return bad(what, status, code, body.getBytes(UTF_8));
    }

    private Case bad(String what, int status, String code, int... bytes) {
        byte[] body = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            body[i] = (byte) bytes[i];
        }
        return bad(what, status, code, body);
    }

    private Case bad(String what, int status, String code, byte[] body) {
        return new Case(what, "POST", EVENTS, JSON, body, status, code, List.of());
    }

    private Case good(String what, String id, String body) {
        return good(what, id, body.getBytes(UTF_8));
    }

    private Case good(String what, String id, byte[] body) {
        counted.put(id(id), 1L);
        return new Case(what, "POST", EVENTS, JSON, body, 202, "", List.of());
    }

    private static Case document(String what, String name, String text, int status, String code) {
        return new Case(what, "PUT", DOCUMENTS + name, TEXT, text.getBytes(UTF_8), status, code, List.of());
    }

    private String id(String name) {
        return name + "-" + round;
    }

    private static String order(String id, String at, String n) {
        return "{\"id\":\"" + id + "\",\"at\":\"" + at + "\",\"n\":" + n + "}";
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
