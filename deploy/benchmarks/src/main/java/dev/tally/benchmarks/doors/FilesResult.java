package dev.tally.benchmarks.doors;

/**
 * Files that were there all at once, until Kafka had every line.
 *
 * @param seconds from the moment they were there
 * @param firstSeconds until Kafka was seen to have the first of them
 * @param firstLines how many it had then
 * @param cpu processor seconds of whoever read and sent
 */
public record FilesResult(
        String publisher,
        int files,
        long lines,
        long bytes,
        double seconds,
        double firstSeconds,
        long firstLines,
        double cpu) {
    public double linesPerSecond() {
        return lines / seconds;
    }

    /** Of the other lines, over the other time: without what comes before, such as the pause in which a file must not change. */
    public double linesPerSecondAfterFirst() {
        return (lines - firstLines) / (seconds - firstSeconds);
    }
}
