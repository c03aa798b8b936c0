package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.Line.Op;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Encodes lines one after the other, as {@link LineCodec#encode} does; what a line has in common with the one before, such as
 * its document's name, is encoded once for all. Not thread-safe.
 */
public final class LineEncoder {
    private static final int MOST_HEADERS = 6;
    private static final Map<Op, WireHeader> OPS = Arrays.stream(Op.values())
            .collect(Collectors.toMap(
                    op -> op,
                    op -> new WireHeader(LineCodec.OP, op.wireName.getBytes(UTF_8)),
                    (one, other) -> one,
                    () -> new EnumMap<>(Op.class)));

    private final Repeated<String> document = new Repeated<>(
            LineCodec.DOCUMENT, name -> WireText.bytes(name, Line.MAX_DOCUMENT_BYTES, LineCodec.DOCUMENT));
    private final Repeated<String> version =
            new Repeated<>(LineCodec.VERSION, name -> WireText.bytes(name, Line.MAX_VERSION_BYTES, LineCodec.VERSION));
    private final Repeated<Instant> time =
            new Repeated<>(LineCodec.TIME, instant -> WireText.bytes(instant, LineCodec.TIME));

    /**
     * The record that carries this line. Headers are UTF-8 text; the sequence is decimal, the time ISO 8601 in UTC.
     *
     * @throws IllegalArgumentException where {@link LineCodec#decode} would refuse it
     */
    public WireRecord encode(Line line) {
        List<WireHeader> headers = new ArrayList<>(MOST_HEADERS);
        WireHeader name = document.header(line.document());
        headers.add(name);
        if (line.version() != null) {
            headers.add(version.header(line.version()));
            headers.add(new WireHeader(LineCodec.SEQUENCE, sequence(line.sequence())));
        } else if (line.op() == Op.END) {
            throw new IllegalArgumentException("the end of a version needs the version");
        }
        headers.add(OPS.get(line.op()));
        if (line.time() != null) {
            headers.add(time.header(line.time()));
        }
        if (line.problem() != null) {
            headers.add(new WireHeader(
                    LineCodec.PROBLEM, WireText.bytes(line.problem(), LineCodec.MAX_PROBLEM_BYTES, LineCodec.PROBLEM)));
        }
        return new WireRecord(Topics.LINES, name.value(), line.text(), headers);
    }

    private static byte[] sequence(long sequence) {
        if (sequence < 0 || sequence > LineCodec.MAX_SEQUENCE) {
            throw new IllegalArgumentException("a sequence number has 1 to 18 digits, and " + sequence + " has not");
        }
        return Long.toString(sequence).getBytes(UTF_8);
    }

    /** A header whose value is seldom another than the last time. */
    private static final class Repeated<T> {
        private final String name;
        private final Function<T, byte[]> encoding;
        private @Nullable T value;
        private @Nullable WireHeader header;

        Repeated(String name, Function<T, byte[]> encoding) {
            this.name = name;
            this.encoding = encoding;
        }

        WireHeader header(T wanted) {
            WireHeader known = header;
            if (known == null || !wanted.equals(value)) {
                known = new WireHeader(name, encoding.apply(wanted));
                header = known;
                value = wanted;
            }
            return known;
        }
    }
}
