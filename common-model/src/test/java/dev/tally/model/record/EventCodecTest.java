package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
    private static final String GENERATED = "01938a6e-5f00-7000-8000-0123456789ab";

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("event-given-id", event("order-17", true, null, "{\"shop_id\":5,\"total\":12.50}"), null),
                Arguments.of("event-generated-id", event(GENERATED, false, null, "{}"), null),
                Arguments.of(
                        "event-with-key-and-time",
                        new Event(
                                "é 1",
                                true,
                                "urn:x",
                                "t",
                                Instant.parse("2026-11-21T09:59:59.5Z"),
                                utf8("{\"shop\":\"café\"}")),
                        "café"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void isTheseBytesOnTheWireAndBack(String name, Event event, @Nullable String key) throws Exception {
        GoldenRecord golden = GoldenRecord.read(name);
        assertThat(GoldenRecord.write(EventCodec.encode(event, key))).isEqualTo(golden.text());
        assertThat(EventCodec.decode(golden.value(), golden.headers()))
                .usingRecursiveComparison()
                .isEqualTo(event);
    }

    static Stream<Arguments> malformedHeaders() {
        return Stream.of(
                Arguments.of(EventCodec.ID, null),
                Arguments.of(EventCodec.ID, utf8("")),
                Arguments.of(EventCodec.ID, utf8("a\0")),
                Arguments.of(EventCodec.ID, utf8("x".repeat(257))),
                Arguments.of(EventCodec.ID, new byte[] {(byte) 0xC0, (byte) 0x80}),
                Arguments.of(EventCodec.SOURCE, null),
                Arguments.of(EventCodec.SOURCE, utf8("x".repeat(1025))),
                Arguments.of(EventCodec.TYPE, null),
                Arguments.of(EventCodec.TYPE, utf8("x".repeat(129))),
                Arguments.of(EventCodec.TIME, utf8("")),
                Arguments.of(EventCodec.TIME, utf8("1795255200")),
                Arguments.of(EventCodec.TIME, utf8("2026-02-30T00:00:00Z")),
                Arguments.of(EventCodec.TIME, utf8("+292278994-08-17T07:12:55Z")));
    }

    @ParameterizedTest
    @MethodSource("malformedHeaders")
    void refusesMalformedHeaders(String header, byte @Nullable [] value) throws IOException {
        GoldenRecord golden = GoldenRecord.read("event-given-id");
        assertRefused("event.header", golden.value(), golden.headersBut(header, value));
    }

    @Test
    void refusesAnEventWithoutData() throws IOException {
        GoldenRecord golden = GoldenRecord.read("event-given-id");
        assertRefused("event.value", null, golden.headers());
        assertRefused("event.value", new byte[0], golden.headers());
    }

    @Test
    void carriesWhatADoorCouldNotTakeWithItsReason() throws IOException {
        GoldenRecord golden = GoldenRecord.read("event-rejected");
        Event event = new Event("line-7", true, "/v1/pulls/machines", "machine.metric", null, utf8("{\"cpu\":"));

        assertThat(GoldenRecord.write(EventCodec.encodeRejected(event, "json.malformed", "it ends too early")))
                .isEqualTo(golden.text());
        assertThatThrownBy(() -> EventCodec.decode(golden.value(), golden.headers()))
                .hasMessage("it ends too early")
                .extracting(refused -> ((InvalidRecordException) refused).code())
                .isEqualTo("json.malformed");
        assertRefused("json.malformed", golden.value(), golden.headersBut(EventCodec.REASON, null));
        for (byte[] wrong : new byte[][] {{}, utf8("a\0"), utf8("x".repeat(513)), {(byte) 0xFF}}) {
            assertRefused("event.header", golden.value(), golden.headersBut(EventCodec.PROBLEM, wrong));
            assertRefused("event.header", golden.value(), golden.headersBut(EventCodec.REASON, wrong));
        }
    }

    @Test
    void whatIsSaidOfARejectionFitsIntoItsHeaders() throws Exception {
        Event event = new Event("i", true, "/s", "t", null, utf8("x"));
        WireRecord record =
                EventCodec.encodeRejected(event, "c".repeat(65), "a\0b" + "\uD83D\uDE00".repeat(128) + "\uD800");
        assertThat(new String(record.header(EventCodec.PROBLEM), UTF_8)).isEqualTo("c".repeat(64));
        assertThat(new String(record.header(EventCodec.REASON), UTF_8)).isEqualTo("a b" + "\uD83D\uDE00".repeat(127));
    }

    @Test
    void aRejectionIsKnownByItsSourceAndIdAndIsNoEvent() throws Exception {
        EventHash hash = new EventHash();
        GoldenRecord golden = GoldenRecord.read("event-rejected");
        UUID id = EventCodec.rejectionId(golden.headers(), hash);
        assertThat(id)
                .isNotNull()
                .isEqualTo(EventCodec.rejectionId(golden.headersBut(EventCodec.REASON, null), hash))
                .isNotEqualTo(hash.ofId("/v1/pulls/machines", "line-7"))
                .isNotEqualTo(EventCodec.rejectionId(golden.headersBut(EventCodec.ID, utf8("line-8")), hash));
        assertThat(EventCodec.rejectionId(golden.headersBut(EventCodec.PROBLEM, null), hash))
                .isNull();
        assertThat(EventCodec.rejectionId(golden.headersBut(EventCodec.ID_ORIGIN, utf8("generated")), hash))
                .isNull();
    }

    static Stream<Event> notEncodable() {
        byte[] data = utf8("{}");
        return Stream.of(
                new Event("", true, "s", "t", null, data),
                new Event("i\uDC00", true, "s", "t", null, data),
                new Event("é".repeat(129), true, "s", "t", null, data),
                new Event("i", true, "", "t", null, data),
                new Event("i", true, "s\0", "t", null, data),
                new Event("i", true, "s", "", null, data),
                new Event("i", true, "s", "é".repeat(65), null, data),
                new Event("i", true, "s", "t", Instant.parse("+10000-01-01T00:00:00Z"), data),
                new Event("i", true, "s", "t", null, new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("notEncodable")
    void neverWritesWhatItWouldRefuseToRead(Event event) {
        assertThatThrownBy(() -> EventCodec.encode(event, null)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRefused(String code, byte @Nullable [] value, WireHeaders headers) {
        assertThatThrownBy(() -> EventCodec.decode(value, headers))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static Event event(String id, boolean idGiven, @Nullable Instant time, String json) {
        return new Event(id, idGiven, "/v1/events/order.placed", "order.placed", time, utf8(json));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
