package dev.tally.ingest.problem;

/**
 * Why one item of a batch was refused.
 *
 * @param index its place in the batch, from 0
 * @param pointer the JSON Pointer, within the item, of what is wrong; empty for the item as a whole
 * @param code stable, for programs
 * @param reason for people
 */
public record ItemProblem(int index, String pointer, String code, String reason) {}
