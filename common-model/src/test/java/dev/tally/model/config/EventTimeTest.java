package dev.tally.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.config.FieldValue.Kind;
import dev.tally.model.record.InvalidRecordException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTimeTest {
    @ParameterizedTest
    @CsvSource({
        "EPOCH, 0, 1970-01-01T00:00:00Z",
        "EPOCH, -1, 1969-12-31T23:59:59Z",
        "EPOCH, 1795255200, 2026-11-21T10:00:00Z",
        "EPOCH, 1795255200.25, 2026-11-21T10:00:00.25Z",
        "EPOCH, -0.25, 1969-12-31T23:59:59.75Z",
        "EPOCH, 1.7952552e9, 2026-11-21T10:00:00Z",
        "EPOCH, 0.1234567899, 1970-01-01T00:00:00.123456789Z",
        "EPOCH, 1e-300, 1970-01-01T00:00:00Z",
        "EPOCH, 253402300799.999999999, 9999-12-31T23:59:59.999999999Z",
        "EPOCH, -62135596800, 0001-01-01T00:00:00Z",
        "EPOCH_MS, 1795255200123, 2026-11-21T10:00:00.123Z",
        "EPOCH_MS, 1795255200123.456, 2026-11-21T10:00:00.123456Z",
        "EPOCH_MS, -1, 1969-12-31T23:59:59.999Z",
        "ISO, 2026-11-21T10:00:00Z, 2026-11-21T10:00:00Z",
        "ISO, 2026-11-21T10:00:00.123456789+05:30, 2026-11-21T04:30:00.123456789Z",
        "ISO, 2024-02-29T23:59:59-12:00, 2024-03-01T11:59:59Z",
    })
    void readsEachFormat(TimeFormat format, String text, Instant expected) throws Exception {
        EventTime time = new EventTime(FieldPath.parse("/at"), format);
        assertThat(time.parse(new FieldValue(Kind.NUMBER, text))).isEqualTo(expected);
        assertThat(time.parse(new FieldValue(Kind.STRING, text))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "EPOCH, ''",
        "EPOCH, ' 1'",
        "EPOCH, +1",
        "EPOCH, 1.",
        "EPOCH, ٣",
        "EPOCH, 0x10",
        "EPOCH, 1e400",
        "EPOCH, 1e999999999",
        "EPOCH, 1e-999999999",
        "EPOCH, 253402300800",
        "EPOCH, -62135596800.000000001",
        "EPOCH, 1795255200123",
        "EPOCH, 2026-11-21T10:00:00Z",
        "EPOCH, 11111111111111111111111111111111111111111111111111111111111111111",
        "EPOCH_MS, 253402300800000",
        "ISO, 1795255200",
        "ISO, 2026-11-21T10:00:00",
        "ISO, 2026-11-21",
        "ISO, 2026-02-30T10:00:00Z",
        "ISO, 2026-11-21T10:00:60Z",
        "ISO, 2026-11-21T24:00:01Z",
        "ISO, 0000-12-31T23:59:59Z",
        "ISO, -0001-01-01T00:00:00Z",
        "ISO, +10000-01-01T00:00:00Z",
        "ISO, 9999-12-31T23:59:59-00:01",
        "ISO, 2026-11-21T10:00:00+19:00",
    })
    void refusesTheRest(TimeFormat format, String text) {
        assertRefused(new EventTime(FieldPath.parse("/at"), format), new FieldValue(Kind.STRING, text));
    }

    @Test
    void isAbsentWhereNothingStandsAndRefusedWhereStructureStands() throws Exception {
        EventTime time = new EventTime(FieldPath.parse("/at"), TimeFormat.EPOCH);
        assertThat(time.parse(FieldValue.MISSING)).isNull();
        assertRefused(time, FieldValue.OBJECT);
        assertRefused(time, FieldValue.ARRAY);
        assertRefused(time, FieldValue.TRUE);
    }

    private static void assertRefused(EventTime time, FieldValue value) {
        assertThatThrownBy(() -> time.parse(value))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refused -> assertThat(refused.code()).isEqualTo("time.format"))
                .hasMessageStartingWith("/at is ");
    }
}
