package dev.tally.benchmarks.micro;

import dev.tally.benchmarks.load.Orders;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldPaths;
import dev.tally.model.config.FieldValue;
import dev.tally.model.record.InvalidRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Members of a JSON event of 200 bytes: one of them, and the four that a counter by region and item reads. */
@State(Scope.Thread)
public class FieldPathBenchmark {
    private final byte[] json = new Orders(1, Instant.EPOCH, 1).next().json().getBytes(StandardCharsets.UTF_8);
    private final FieldPath region = FieldPath.parse("/region");
    private final FieldPaths four = FieldPaths.of(Stream.of("/region", "/item", "/count", "/total")
            .map(FieldPath::parse)
            .toList());

    @Benchmark
    public FieldValue readOne() throws InvalidRecordException {
        return region.read(json);
    }

    @Benchmark
    public List<FieldValue> readFour() throws InvalidRecordException {
        return four.read(json);
    }
}
