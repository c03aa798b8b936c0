package dev.tally.aggregator.count;

import dev.tally.model.config.EventTime;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.Source;
import dev.tally.model.config.Source.Format;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Source} with its schema file read, in a form that travels to where counting happens.
 *
 * @param schema the Avro schema as JSON; null for other formats
 */
public record SourceRules(
        String topic,
        Format format,
        @Nullable String type,
        @Nullable FieldPath typeAt,
        @Nullable String schema,
        @Nullable EventTime time,
        @Nullable FieldPath id)
        implements Serializable {
    /**
     * Reads what the source names.
     *
     * @throws IOException where the schema file cannot be read
     * @throws IllegalArgumentException where it is not the Avro schema of a record
     */
    static SourceRules of(Source source) throws IOException {
        Path file = source.schema();
        return new SourceRules(
                source.topic(),
                source.format(),
                source.type(),
                source.typeAt(),
                file == null ? null : readSchema(file),
                source.time(),
                source.id());
    }

    private static String readSchema(Path file) throws IOException {
        String text = Files.readString(file);
        try {
            if (new Schema.Parser().parse(text).getType() != Schema.Type.RECORD) {
                throw new IllegalArgumentException(file + ": the schema is not that of a record");
            }
        } catch (SchemaParseException malformed) {
            throw new IllegalArgumentException(file + " is not an Avro schema: " + malformed.getMessage(), malformed);
        }
        return text;
    }
}
