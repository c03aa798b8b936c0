package dev.tally.benchmarks.measure;

import java.util.List;

/**
 * What it took to bring a topic into tables.
 *
 * @param seconds from the start of the process until all rows were in the tables' present snapshots
 * @param firstSeconds until the first were
 * @param rowsPerSecondAfterFirst the rows behind the first visible ones, over the time from them to the end
 * @param engineCpu processor seconds of the process, its start included
 * @param peakBytes its most resident memory
 * @param files of the present snapshots
 * @param fileBytes their size
 * @param wrongRows how many sums differ from the oracle's
 */
public record LakeResult(
        String engine,
        long records,
        double seconds,
        double firstSeconds,
        double rowsPerSecond,
        double rowsPerSecondAfterFirst,
        double engineCpu,
        long peakBytes,
        long files,
        long fileBytes,
        long wrongRows,
        List<String> differences) {}
