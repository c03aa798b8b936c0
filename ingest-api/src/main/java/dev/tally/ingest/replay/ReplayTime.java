package dev.tally.ingest.replay;

import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldPaths;
import dev.tally.model.config.FieldValue;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.time.TimeRange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When an object happened: read from the member that was asked for, else from the first of the {@link #USUAL} members
 * that holds a time in the file's first object. Texts are ISO 8601, without an offset they are UTC; numbers are seconds
 * since 1970 below 1e11 (the year 5138) and milliseconds from there on (the year 1973). Not thread-safe; one per file.
 */
final class ReplayTime {
    /** Members that usually hold an object's time, the likeliest first. */
    static final List<String> USUAL = List.of(
            "timestamp",
            "time",
            "ts",
            "created_at",
            "createdAt",
            "event_time",
            "eventTime",
            "occurred_at",
            "occurredAt",
            "@timestamp",
            "datetime",
            "date");

    private static final FieldPaths NOTHING = FieldPaths.of(List.of());
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
    private static final int MAX_TEXT = 64;
    private static final BigDecimal MILLISECONDS_FROM = new BigDecimal("1e11");

    private boolean known;
    private @Nullable FieldPath at;
    private FieldPaths paths = NOTHING;

    ReplayTime(@Nullable FieldPath asked) {
        if (asked != null) {
            use(asked);
        }
    }

    private void use(FieldPath member) {
        known = true;
        at = member;
        paths = FieldPaths.of(List.of(member));
    }

    /** The member; null where none was asked for and the first object has none. */
    @Nullable
    FieldPath member() {
        return at;
    }

    /**
     * The time of the object in these bytes; the epoch for each where there is no such member, so that they keep their order.
     *
     * @throws InvalidRecordException where they are no JSON, or there is such a member and this object's is no time
     */
    Instant read(byte[] json, int length) throws InvalidRecordException {
        if (!known) {
            detect(json, length);
        }
        List<FieldValue> values = paths.read(json, 0, length);
        if (at == null) {
            return Instant.EPOCH;
        }
        FieldValue value = values.get(0);
        if (value.isMissing()) {
            throw new InvalidRecordException("time.missing", "there is no time at " + at);
        }
        Instant time = parse(value);
        if (time == null) {
            throw new InvalidRecordException("time.format", "what stands at " + at + " is not a time");
        }
        return time;
    }

    private void detect(byte[] json, int length) throws InvalidRecordException {
        List<FieldPath> usual =
                USUAL.stream().map(name -> FieldPath.parse("/" + name)).toList();
        List<FieldValue> values = FieldPaths.of(usual).read(json, 0, length);
        known = true;
        for (int i = 0; i < usual.size(); i++) {
            if (parse(values.get(i)) != null) {
                use(usual.get(i));
                return;
            }
        }
    }

    /** The time in this value, or null. */
    static @Nullable Instant parse(FieldValue value) {
        String text = value.text();
        if (text == null || text.length() > MAX_TEXT || value.kind() == FieldValue.Kind.BOOLEAN) {
            return null;
        }
        try {
            Instant time = NUMBER.matcher(text).matches() ? sinceEpoch(new BigDecimal(text)) : iso(text);
            return TimeRange.contains(time) ? time : null;
        } catch (DateTimeException | ArithmeticException noTime) {
            return null;
        }
    }

    private static Instant sinceEpoch(BigDecimal number) {
        boolean milliseconds = number.abs().compareTo(MILLISECONDS_FROM) >= 0;
        BigDecimal nanos = number.movePointRight(milliseconds ? 6 : 9).setScale(0, RoundingMode.FLOOR);
        BigDecimal second = BigDecimal.valueOf(1_000_000_000);
        BigDecimal[] parts = nanos.divideAndRemainder(second);
        return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
    }

    private static Instant iso(String text) {
        if (text.indexOf(':') < 0) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        String joined = text.replaceFirst("^([0-9-]{10}) ", "$1T");
        boolean hasOffset = joined.matches(".*([zZ]|[+-][0-9:]{2,})$") && joined.length() > 16;
        return hasOffset ? TimeRange.parse(joined) : LocalDateTime.parse(joined).toInstant(ZoneOffset.UTC);
    }
}
