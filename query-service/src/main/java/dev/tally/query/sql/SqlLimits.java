package dev.tally.query.sql;

import java.time.Duration;

/**
 * What statements may cost.
 *
 * @param connections how many run at once
 * @param timeout how long one may run, its answer's way to the client included
 * @param rows of an answer where a request says no limit
 * @param maxRows the most a request may ask for
 * @param bytes the most an answer has, the row that exceeds it included
 */
public record SqlLimits(int connections, Duration timeout, int rows, int maxRows, long bytes) {}
