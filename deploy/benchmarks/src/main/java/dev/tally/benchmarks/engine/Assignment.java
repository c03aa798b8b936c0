package dev.tally.benchmarks.engine;

import dev.tally.benchmarks.load.Workload;
import java.nio.file.Path;

/**
 * What a process has to count, and where.
 *
 * @param superuserPassword of the database server, for engines that have no roles
 * @param directory for its files and its log, kept over a crash
 */
public record Assignment(
        Workload workload, String bootstrapServers, String jdbcUrl, String superuserPassword, Path directory) {

    @Override
    public String toString() {
        return "Assignment[" + workload + ", " + jdbcUrl + "]";
    }
}
