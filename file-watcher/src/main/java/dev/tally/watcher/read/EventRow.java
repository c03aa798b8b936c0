package dev.tally.watcher.read;

import org.jspecify.annotations.Nullable;

/**
 * One row of a file of events. Either it is an object or it has a problem.
 *
 * @param source its own bytes, without the line end; of a row that is too long its first
 * @param json the JSON object that it is; nobody has checked yet that it is one
 * @param line the number of its first line, from 1
 * @param nextLine the number of the line behind it
 * @param consumed the file's bytes up to there; -1 where lines have no place in the bytes
 */
public record EventRow(
        byte[] source, byte @Nullable [] json, @Nullable RowProblem problem, long line, long nextLine, long consumed) {}
