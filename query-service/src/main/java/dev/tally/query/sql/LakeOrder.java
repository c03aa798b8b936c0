package dev.tally.query.sql;

import dev.tally.query.duck.Asked;
import java.time.Duration;

/**
 * What is wanted of the lake.
 *
 * @param rows the most of an answer
 * @param bytes the most of an answer, the row that exceeds it included
 * @param timeout how long it may take, its way to the client included
 * @param isWhole whether an answer that has not all rows is none
 */
record LakeOrder(Asked asked, SqlRunner.Style style, int rows, long bytes, Duration timeout, boolean isWhole) {}
