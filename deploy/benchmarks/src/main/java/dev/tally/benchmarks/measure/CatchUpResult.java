package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.http.Latencies;
import dev.tally.benchmarks.load.Workload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a catch-up took.
 *
 * @param seconds from the start of the process until all was visible in PostgreSQL
 * @param firstSeconds from the start of the process until its first batch was visible: JVM, libraries, first batch
 * @param recordsPerSecond over {@code seconds}
 * @param recordsPerSecondAfterFirst the records behind the first visible batch, over the time from it to the end
 * @param engineCpu processor seconds of the engine from the start of its process, JVM start included
 * @param peakBytes the most resident memory of the engine
 * @param walBytesPerRecord what PostgreSQL wrote to its log
 * @param answers how long the query service took for questions meanwhile; null where it was asked none
 * @param wrongRows how many rows differ from the oracle's
 */
public record CatchUpResult(
        String engine,
        Workload workload,
        long records,
        long bytes,
        double seconds,
        double firstSeconds,
        double recordsPerSecond,
        double recordsPerSecondAfterFirst,
        double engineCpu,
        double postgresCpu,
        double kafkaCpu,
        long peakBytes,
        double walBytesPerRecord,
        @Nullable Latencies answers,
        long wrongRows,
        List<String> differences) {

    /** Of engine and servers together. */
    public double cpu() {
        return engineCpu + postgresCpu + kafkaCpu;
    }
}
