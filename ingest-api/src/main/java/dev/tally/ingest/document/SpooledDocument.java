package dev.tally.ingest.document;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.text.DocumentFormat;
import dev.tally.model.text.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document that has arrived whole. Closing it deletes its file.
 *
 * @param file its text, inflated
 * @param version the SHA-256 of its bytes as they were named: of the gzip data where the name ends in {@code .gz}
 */
record SpooledDocument(String name, String version, DocumentFormat format, Path file) implements AutoCloseable {

    /** Its lines. Closed by the caller. */
    DocumentReader open() throws IOException, InvalidRecordException {
        return DocumentReader.open(Files.newInputStream(file), format);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
