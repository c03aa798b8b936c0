package dev.tally.model.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.config.FieldValue.Kind;
import dev.tally.model.record.InvalidRecordException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {
    /** The document of RFC 6901, section 5, and its answers. */
    private static final String RFC = """
            {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7, "m~n": 8}
            """;

    @Test
    void findsWhatTheRfcSays() throws Exception {
        assertThat(read(
                        RFC, "", "/foo", "/foo/0", "/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", "/k\"l", "/ ",
                        "/m~0n"))
                .containsExactly(
                        FieldValue.OBJECT,
                        FieldValue.ARRAY,
                        string("bar"),
                        number("0"),
                        number("1"),
                        number("2"),
                        number("3"),
                        number("4"),
                        number("5"),
                        number("6"),
                        number("7"),
                        number("8"));
    }

    @Test
    void judgesOfAMemberThatStandsTwiceOnlyTheLastOne() throws Exception {
        assertThat(read("{\"a\":\"\\ud800\",\"a\":7}", "/a")).containsExactly(number("7"));
    }

    @Test
    void keepsTheExactTextOfScalars() throws Exception {
        String json = """
                {"a": 12345678901234567890.1234567890123456789, "b": 1E+400, "c": -0.00, "d": true, "e": false,
                 "f": "a\\u00e9\\ud83d\\ude00\\n\\u0000", "g": "", "h": 00}
                """.replace("00}", "0}");
        assertThat(read(json, "/a", "/b", "/c", "/d", "/e", "/f", "/g"))
                .containsExactly(
                        number("12345678901234567890.1234567890123456789"),
                        number("1E+400"),
                        number("-0.00"),
                        new FieldValue(Kind.BOOLEAN, "true"),
                        new FieldValue(Kind.BOOLEAN, "false"),
                        string("aé😀\n\0"),
                        string(""));
    }

    @Test
    void countsNullAsMissingAndNeverStepsThroughScalars() throws Exception {
        String json = "{\"a\": null, \"b\": 1, \"c\": [[1, {\"d\": [7]}], null], \"e\": {\"f\": {}}}";
        assertThat(read(
                        json,
                        "/a",
                        "/b/x",
                        "/z",
                        "/c/1",
                        "/c/0/1/d/0",
                        "/c/-",
                        "/c/00",
                        "/c/2",
                        "/e/f",
                        "/e/f/g",
                        "/c/0"))
                .containsExactly(
                        FieldValue.MISSING,
                        FieldValue.MISSING,
                        FieldValue.MISSING,
                        FieldValue.MISSING,
                        number("7"),
                        FieldValue.MISSING,
                        FieldValue.MISSING,
                        FieldValue.MISSING,
                        FieldValue.OBJECT,
                        FieldValue.MISSING,
                        FieldValue.ARRAY);
    }

    @Test
    void takesTheLastOfTwoMembersWithEverythingBelowIt() throws Exception {
        assertThat(read("{\"a\": {\"b\": 1, \"c\": 2}, \"a\": {\"c\": 3}}", "/a/b", "/a/c", "/a"))
                .containsExactly(FieldValue.MISSING, number("3"), FieldValue.OBJECT);
        assertThat(read("{\"a\": {\"b\": 1}, \"a\": 5}", "/a/b", "/a"))
                .containsExactly(FieldValue.MISSING, number("5"));
    }

    @Test
    void readsOnePathTwiceAndAPartOfAnArray() throws Exception {
        byte[] padded = "xx{\"a\":1}yy".getBytes(UTF_8);
        FieldPath a = FieldPath.parse("/a");
        assertThat(FieldPaths.of(List.of(a, a)).read(padded, 2, 7)).containsExactly(number("1"), number("1"));
        assertThat(a.read("{\"a\":\"x\"}".getBytes(UTF_8))).isEqualTo(string("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"x\":",
                "{\"x\":[1,2}",
                "{} {}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\udc00\\ud800\"}",
                "{\"a\":\"x\\ud83d\"}",
                "{\"z\":[{\"a\":tru}]}",
                "{\"z\":{\"y\":[1,2,{]}}",
                "{\"a\":1}}",
                "{\"a\":\"\n\"}",
                "\0{\"a\":1}"
            })
    void refusesWhatIsNotJson(String json) {
        assertRefused(json.getBytes(UTF_8));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertRefused("{\"a\":\"é\"}".getBytes(ISO_8859_1));
        assertRefused("{\"a\":1}".getBytes(UTF_16LE));
        assertRefused(bytes("{\"a\":\"", 0xC0, 0x80));
        assertRefused(bytes("{\"a\":\"", 0xED, 0xA0, 0x80));
        assertRefused(bytes("{\"unread\":\"", 0xF8, 0x88, 0x80));
    }

    @Test
    void survivesDepthAndWidthThatStrangersChoose() throws Exception {
        assertRefused(("[".repeat(100_000)).getBytes(UTF_8));
        String wide = "{\"z\":[" + "1,".repeat(100_000) + "1],\"a\":2}";
        assertThat(read(wide, "/z/99999", "/a")).containsExactly(number("1"), number("2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "/a~", "/a~2", "/~~", "#/a"})
    void refusesMalformedPointers(String pointer) {
        assertThatThrownBy(() -> FieldPath.parse(pointer)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "/a~01~1b/0", "/ä/\uD83D\uDE00"})
    void printsThePointerItWasMadeFrom(String pointer) {
        assertThat(FieldPath.parse(pointer)).hasToString(pointer).isEqualTo(FieldPath.parse(pointer));
    }

    @Test
    void unescapesInTheOrderOfTheRfc() {
        assertThat(FieldPath.parse("/~01/a~1~0/").steps()).containsExactly("~1", "a/~", "");
    }

    private static List<FieldValue> read(String json, String... pointers) throws InvalidRecordException {
        return FieldPaths.of(Arrays.stream(pointers).map(FieldPath::parse).toList())
                .read(json.getBytes(UTF_8));
    }

    private static void assertRefused(byte[] json) {
        assertThatThrownBy(() -> FieldPath.parse("/a").read(json))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refused -> assertThat(refused.code()).isEqualTo("event.json"))
                .hasMessageStartingWith("not well-formed JSON: ");
    }

    /** {@code head}, these bytes, and the end of a string in an object. */
    private static byte[] bytes(String head, int... bytes) {
        byte[] start = head.getBytes(UTF_8);
        byte[] json = Arrays.copyOf(start, start.length + bytes.length + 2);
        for (int i = 0; i < bytes.length; i++) {
            json[start.length + i] = (byte) bytes[i];
        }
        json[json.length - 2] = '"';
        json[json.length - 1] = '}';
        return json;
    }

    private static FieldValue string(String text) {
        return new FieldValue(Kind.STRING, text);
    }

    private static FieldValue number(String text) {
        return new FieldValue(Kind.NUMBER, text);
    }
}
