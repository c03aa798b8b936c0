package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.record.Line.Op;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineCodecTest {
    private static final WireHeaders NO_HEADERS = name -> null;

    static Stream<Arguments> golden() {
        Instant ten = Instant.parse("2026-11-21T10:00:00Z");
        return Stream.of(
                Arguments.of(
                        "line",
                        Line.of(
                                "notes/a.txt",
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                0,
                                ten.plusMillis(123),
                                utf8("To be, or not to be"))),
                Arguments.of(
                        "line-utf8",
                        Line.of(
                                "Größe 😀.txt",
                                "v2",
                                999_999_999_999_999_999L,
                                ten,
                                concat(utf8("\uFEFF café\0\\"), new byte[] {(byte) 0xFF, '\r', ' '}))),
                Arguments.of("line-empty", Line.of("a", "v", 7, Instant.parse("0001-01-01T00:00:00Z"), utf8(""))),
                Arguments.of(
                        "line-rejected",
                        Line.rejected("big.log", "0f", 41, ten.plusNanos(1), utf8("the first bytes"), "line.too-long")),
                Arguments.of("line-end", Line.end("notes/a.txt", "v1", 233, ten.plusSeconds(1))),
                Arguments.of(
                        "line-withdraw",
                        Line.withdraw("notes/a.txt", Instant.parse("9999-12-31T23:59:59.999999999Z"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void isTheseBytesOnTheWireAndBack(String name, Line line) throws Exception {
        GoldenRecord golden = GoldenRecord.read(name);
        assertThat(GoldenRecord.write(LineCodec.encode(line))).isEqualTo(golden.text());
        assertThat(LineCodec.decode(Topics.LINES, golden.key(), golden.value(), golden.headers()))
                .usingRecursiveComparison()
                .isEqualTo(line);
    }

    @Test
    void aPlainProducersRecordIsALineWithoutIdentity() throws Exception {
        assertPlain(decode(utf8("notes"), utf8("a b")), "notes");
        assertPlain(decode(null, utf8("a b")), Topics.LINES);
        assertPlain(decode(new byte[0], utf8("a b")), Topics.LINES);
    }

    private static void assertPlain(Line line, String document) {
        assertThat(line)
                .usingRecursiveComparison()
                .isEqualTo(new Line(document, null, -1, Op.LINE, null, utf8("a b"), null));
    }

    @Test
    void endAndWithdrawHaveNoTextWhateverTheirValueIs() throws Exception {
        GoldenRecord end = GoldenRecord.read("line-end");
        assertThat(LineCodec.decode(Topics.LINES, end.key(), null, end.headers())
                        .text())
                .isEmpty();
        assertThat(LineCodec.decode(Topics.LINES, end.key(), utf8("x"), end.headers())
                        .text())
                .isEmpty();
    }

    static Stream<Arguments> malformedHeaders() {
        return Stream.of(
                Arguments.of("line", LineCodec.DOCUMENT, new byte[0]),
                Arguments.of("line", LineCodec.DOCUMENT, utf8("a\0b")),
                Arguments.of("line", LineCodec.DOCUMENT, utf8("é".repeat(513))),
                Arguments.of("line", LineCodec.DOCUMENT, new byte[] {'a', (byte) 0xC3}),
                Arguments.of("line", LineCodec.OP, utf8("LINE")),
                Arguments.of("line", LineCodec.OP, new byte[0]),
                Arguments.of("line", LineCodec.VERSION, new byte[0]),
                Arguments.of("line", LineCodec.VERSION, utf8("v".repeat(129))),
                Arguments.of("line", LineCodec.VERSION, utf8("v\0")),
                Arguments.of("line", LineCodec.VERSION, new byte[] {(byte) 0xFF}),
                Arguments.of("line-end", LineCodec.VERSION, null),
                Arguments.of("line", LineCodec.SEQUENCE, null),
                Arguments.of("line", LineCodec.SEQUENCE, new byte[0]),
                Arguments.of("line", LineCodec.SEQUENCE, utf8("-1")),
                Arguments.of("line", LineCodec.SEQUENCE, utf8("+1")),
                Arguments.of("line", LineCodec.SEQUENCE, utf8("1.0")),
                Arguments.of("line", LineCodec.SEQUENCE, utf8("٣")),
                Arguments.of("line", LineCodec.SEQUENCE, utf8("1000000000000000000")),
                Arguments.of("line", LineCodec.TIME, utf8("yesterday")),
                Arguments.of("line", LineCodec.TIME, utf8("2026-11-21T10:00:00")),
                Arguments.of("line", LineCodec.TIME, utf8("+10000-01-01T00:00:00Z")),
                Arguments.of("line", LineCodec.TIME, utf8("-999999999-01-01T00:00:00Z")),
                Arguments.of("line-rejected", LineCodec.PROBLEM, new byte[0]),
                Arguments.of("line-rejected", LineCodec.PROBLEM, utf8("no\0code")),
                Arguments.of("line-rejected", LineCodec.PROBLEM, utf8("x".repeat(65))));
    }

    @ParameterizedTest
    @MethodSource("malformedHeaders")
    void refusesMalformedHeaders(String name, String header, byte @Nullable [] value) throws IOException {
        GoldenRecord golden = GoldenRecord.read(name);
        assertRefused("line.header", golden.key(), golden.value(), golden.headersBut(header, value));
    }

    @Test
    void refusesALineWithoutAValueAndAKeyThatIsNoName() {
        assertRefused("line.value", utf8("a"), null, NO_HEADERS);
        assertRefused("line.header", new byte[] {(byte) 0x80}, utf8("a b"), NO_HEADERS);
        assertRefused("line.header", utf8("x".repeat(1025)), utf8("a b"), NO_HEADERS);
    }

    static Stream<Line> notEncodable() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        byte[] text = utf8("x");
        return Stream.of(
                Line.of("", "v", 0, now, text),
                Line.of("a\0", "v", 0, now, text),
                Line.of("a\uD800", "v", 0, now, text),
                Line.of("é".repeat(513), "v", 0, now, text),
                Line.of("a", "", 0, now, text),
                Line.of("a", "v\0", 0, now, text),
                Line.of("a", "v".repeat(129), 0, now, text),
                Line.of("a", "v", -1, now, text),
                Line.of("a", "v", 1_000_000_000_000_000_000L, now, text),
                Line.of("a", "v", 0, Instant.parse("+10000-01-01T00:00:00Z"), text),
                Line.rejected("a", "v", 0, now, text, ""),
                new Line("a", null, 0, Op.END, now, text, null));
    }

    @ParameterizedTest
    @MethodSource("notEncodable")
    void neverWritesWhatItWouldRefuseToRead(Line line) {
        assertThatThrownBy(() -> LineCodec.encode(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "éééé", "\uD83D\uDE00", " ", "../x", "\n"})
    void writesEveryNameThatItReads(String document) throws Exception {
        WireRecord record = LineCodec.encode(Line.of(document, "v", 0, Instant.EPOCH, utf8("x")));
        Line line = LineCodec.decode("t", record.key(), record.value(), record::header);
        assertThat(line.document()).isEqualTo(document);
    }

    @Test
    void remembersNothingOfTheLinesBeforeThatThisOneHasNot() {
        Random random = new Random(1);
        LineEncoder encoder = new LineEncoder();
        for (int i = 0; i < 1_000; i++) {
            Instant time = Instant.ofEpochMilli(random.nextInt(2));
            String document = "d" + random.nextInt(2);
            String version = "v" + random.nextInt(2);
            Line line = switch (random.nextInt(4)) {
                case 0 -> Line.end(document, version, i, time);
                case 1 -> Line.withdraw(document, time);
                case 2 -> Line.rejected(document, version, i, time, utf8("x"), "line.too-long");
                default -> Line.of(document, version, i, time, utf8("x"));
            };
            assertThat(GoldenRecord.write(encoder.encode(line))).isEqualTo(GoldenRecord.write(LineCodec.encode(line)));
        }
    }

    private static void assertRefused(
            String code, byte @Nullable [] key, byte @Nullable [] value, WireHeaders headers) {
        assertThatThrownBy(() -> LineCodec.decode(Topics.LINES, key, value, headers))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static Line decode(byte @Nullable [] key, byte[] value) throws InvalidRecordException {
        return LineCodec.decode(Topics.LINES, key, value, NO_HEADERS);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
