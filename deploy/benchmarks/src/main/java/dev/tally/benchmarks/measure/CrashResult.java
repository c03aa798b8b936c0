package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.load.Workload;
import java.util.List;

/**
 * What crashes did to the counts.
 *
 * @param kills how many hit the engine before it was through
 * @param wrongRows how many rows differ from the oracle's
 * @param percentOff how far the sum of the worst table is off
 */
public record CrashResult(
        String engine,
        Workload workload,
        int kills,
        double seconds,
        long wrongRows,
        double percentOff,
        List<String> differences) {}
