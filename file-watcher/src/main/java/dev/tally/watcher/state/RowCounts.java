package dev.tally.watcher.state;

/**
 * Where a file stands whose rows are events.
 *
 * @param type of the events
 * @param nextLine the number of the line behind the rows so far, from 1
 * @param rejected how many of them are rejected
 */
public record RowCounts(String type, long nextLine, long rejected) {}
