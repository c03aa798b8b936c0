package dev.tally.benchmarks.micro;

import dev.tally.benchmarks.load.Order;
import dev.tally.benchmarks.load.Orders;
import dev.tally.benchmarks.load.ZipfText;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.LineEncoder;
import dev.tally.model.record.WireRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A line and an event to the bytes of a Kafka record and back. */
@State(Scope.Thread)
public class CodecBenchmark {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123Z");

    private final Line line =
            Line.of("bench/00001.txt", "v1", 1234, TIME, new ZipfText(1).line().getBytes(StandardCharsets.UTF_8));
    private final LineEncoder encoder = new LineEncoder();
    private final WireRecord lineRecord = LineCodec.encode(line);
    private final Event event = new Orders(1, TIME, 1).next().event(Order.TYPE, true);
    private final WireRecord eventRecord = EventCodec.encode(event, null);

    @Benchmark
    public WireRecord encodeLine() {
        return encoder.encode(line);
    }

    @Benchmark
    public Line decodeLine() throws InvalidRecordException {
        return LineCodec.decode(lineRecord.topic(), lineRecord.key(), lineRecord.value(), lineRecord::header);
    }

    @Benchmark
    public WireRecord encodeEvent() {
        return EventCodec.encode(event, null);
    }

    @Benchmark
    public Event decodeEvent() throws InvalidRecordException {
        return EventCodec.decode(eventRecord.value(), eventRecord::header);
    }
}
