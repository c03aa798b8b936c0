package dev.tally.watcher.read;

/**
 * Why a row is no event.
 *
 * @param code a stable name from the catalogue in {@code docs/reference/error-codes.md}
 * @param reason what is wrong, in words
 */
public record RowProblem(String code, String reason) {}
