package dev.tally.ingest.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON Schema 2020-12, compiled. Nothing is fetched: a {@code $ref} points into its own file. Numbers are compared
 * exactly. Safe for any number of threads.
 */
public final class EventSchema {
    private static final String DIALECT = SpecificationVersion.DRAFT_2020_12.getDialectId();
    private static final int MOST_FAULTS = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Schema schema;

    private EventSchema(Schema schema) {
        this.schema = schema;
    }

    /**
     * What an event breaks.
     *
     * @param pointer the JSON Pointer of what is wrong or missing
     * @param keyword the schema's keyword that says so, such as {@code required}
     */
    public record Fault(String pointer, String keyword, String reason) {}

    /** Compiles the schema in this file, or says why it cannot. */
    static EventSchema read(Path file) {
        JsonNode node;
        try {
            node = JSON.readTree(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new SchemaException("cannot be read: " + unreadable);
        } catch (JacksonException malformed) {
            throw new SchemaException("is not JSON: " + malformed.getOriginalMessage());
        }
        String dialect = node.path("$schema").asString(DIALECT);
        if (!dialect.equals(DIALECT)) {
            throw new SchemaException("is of the dialect " + dialect + ", and " + DIALECT + " is the one that is read");
        }
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        List<Error> faults = registry.getSchema(SchemaLocation.of(DIALECT)).validate(node);
        if (!faults.isEmpty()) {
            throw new SchemaException("is none: " + faults.get(0));
        }
        try {
            Schema compiled = registry.getSchema(node);
            compiled.initializeValidators();
            return new EventSchema(compiled);
        } catch (RuntimeException unresolved) {
            throw new SchemaException("cannot be compiled: " + unresolved.getMessage());
        }
    }

    /** What the object in this part of the array breaks; empty where it is valid. */
    public List<Fault> check(byte[] json, int offset, int length) {
        JsonNode event = JSON.readTree(json, offset, length);
        return schema.validate(event).stream()
                .limit(MOST_FAULTS)
                .map(EventSchema::fault)
                .toList();
    }

    private static Fault fault(Error error) {
        String pointer = error.getInstanceLocation().toString();
        if (error.getProperty() != null && error.getKeyword().equals("required")) {
            pointer += "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
        }
        return new Fault(pointer, error.getKeyword(), error.getMessage());
    }
}
