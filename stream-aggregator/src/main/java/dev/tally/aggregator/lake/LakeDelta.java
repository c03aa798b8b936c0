package dev.tally.aggregator.lake;

import dev.tally.aggregator.count.TopicRange;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;

/**
 * What one range of records became: the answer of a task to the driver. The files belong to no table until they are committed.
 *
 * @param range what was read: all of it, or its beginning
 * @param unfit by table, how many values were of another type than their column
 */
record LakeDelta(TopicRange range, List<WrittenFile> files, Map<String, Long> unfit) implements Serializable {
    /** A data file, all of whose rows are of one day. */
    record WrittenFile(String table, LocalDate day, DataFile file) implements Serializable {}

    long rows() {
        return files.stream().mapToLong(written -> written.file().recordCount()).sum();
    }
}
