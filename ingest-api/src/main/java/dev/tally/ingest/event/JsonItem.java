package dev.tally.ingest.event;

/**
 * Where one JSON object stands in a body: its own bytes, neither more nor less. Publishing them as they are is what keeps
 * every number exactly as its sender wrote it.
 *
 * @param index its place in the batch
 */
record JsonItem(int index, int offset, int length) {}
