package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.DocumentState;

/**
 * A document as the tables have it before a batch.
 *
 * @param words its words so far; above zero means that it has rows in {@code document_words}
 */
record StoredDocument(long id, DocumentState state, long words) {}
