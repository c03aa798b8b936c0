package dev.tally.ingest.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSchemaTest {
    @TempDir
    Path directory;

    @Test
    void checksPartOfAnArray() throws IOException {
        EventSchema schema = EventSchema.read(file("{\"properties\":{\"a\":{\"minimum\":2}}}"));
        byte[] bytes = "xx{\"a\":1}yy".getBytes(UTF_8);

        assertThat(schema.check(bytes, 2, 7)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/a");
            assertThat(fault.keyword()).isEqualTo("minimum");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"type\":\"objekt\"}",
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}",
                "{\"$ref\":\"#/$defs/none\"}",
                "{\"$ref\":\"http://127.0.0.1:1/other.json\"}",
                "{\"properties\":{\"a\":{\"$ref\":\"other.json\"}}}",
                "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
            })
    void refusesASchemaThatCannotBeUsed(String text) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> EventSchema.read(file)).isInstanceOf(SchemaException.class);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("schema.json"), text);
    }
}
