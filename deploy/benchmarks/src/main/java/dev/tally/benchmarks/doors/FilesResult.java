package dev.tally.benchmarks.doors;

/**
 * Files that were there all at once, until Kafka had every line.
 *
 * @param seconds from the moment they were there
 * @param firstSeconds until Kafka had the first line
 * @param cpu processor seconds of whoever read and sent
 */
public record FilesResult(
        String publisher, int files, long lines, long bytes, double seconds, double firstSeconds, double cpu) {
    public double linesPerSecond() {
        return lines / seconds;
    }

    /** Without the time that passed before the first line: the scan, and the pause in which a file must not change. */
    public double linesPerSecondAfterFirst() {
        return lines / (seconds - firstSeconds);
    }
}
