package dev.tally.aggregator.lake;

import dev.tally.model.config.FieldValue;
import dev.tally.model.config.FieldValue.Kind;
import dev.tally.model.config.LakeColumn;
import dev.tally.model.record.Utf8;
import dev.tally.model.time.TimeRange;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Members of events as values of columns. Exact or not at all: what does not fit a column stays in the data. */
final class ColumnValues {
    static final int PRECISION = 38;
    static final int SCALE = 9;

    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MOST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private ColumnValues() {}

    /** The value as the column's type; null where it is of another. */
    static @Nullable Object of(LakeColumn.Type type, FieldValue value) {
        return switch (type) {
            case STRING -> value.kind() == Kind.STRING ? text(String.valueOf(value.text())) : null;
            case BOOLEAN -> value.kind() == Kind.BOOLEAN ? (Object) value.equals(FieldValue.TRUE) : null;
            case TIMESTAMP -> value.kind() == Kind.STRING ? time(String.valueOf(value.text())) : null;
            case LONG, DOUBLE, DECIMAL -> number(type, value.number());
        };
    }

    /** Half of a surrogate pair, which an escape can write, has no UTF-8: a file would hold another text. */
    private static @Nullable Object text(String text) {
        return Utf8.canEncode(text) ? text : null;
    }

    private static @Nullable Object number(LakeColumn.Type type, @Nullable BigDecimal number) {
        if (number == null) {
            return null;
        }
        if (type == LakeColumn.Type.DOUBLE) {
            double rounded = number.doubleValue();
            return Double.isInfinite(rounded) ? null : (Object) rounded;
        }
        BigDecimal shortest = number.stripTrailingZeros();
        if (type == LakeColumn.Type.LONG) {
            boolean fits =
                    shortest.scale() <= 0 && shortest.compareTo(LEAST_LONG) >= 0 && shortest.compareTo(MOST_LONG) <= 0;
            return fits ? (Object) shortest.longValueExact() : null;
        }
        return shortest.scale() <= SCALE && shortest.precision() - shortest.scale() <= PRECISION - SCALE
                ? shortest.setScale(SCALE)
                : null;
    }

    private static @Nullable Object time(String text) {
        try {
            return TimeRange.parse(text).atOffset(ZoneOffset.UTC);
        } catch (DateTimeException noTime) {
            return null;
        }
    }
}
