package dev.tally.ingest.schema;

/** A configured schema cannot be used. Its message is every problem, one a line; a retry helps only after an edit. */
public final class SchemaException extends RuntimeException {
    SchemaException(String problems) {
        super(problems);
    }
}
