package dev.tally.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tally.ingest.problem.Problem;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.schema.EventSchemas;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTypesTest {
    @TempDir
    Path directory;

    @Test
    void takesTypesThatNobodyConfigured() throws Exception {
        assertThat(types("events: {known: }").ofPath("unknown").typeName()).isEqualTo("unknown");
        assertThat(types("events: {known: }").named("unknown").typeName()).isEqualTo("unknown");
    }

    @Test
    void refusesThemWhereTheConfigurationSaysSo() throws Exception {
        EventTypes types = types("events: {known: }\nunlisted-types: refuse");

        assertThat(types.ofPath("known").typeName()).isEqualTo("known");
        Problem ofPath = catchThrowableOfType(RefusedException.class, () -> types.ofPath("unknown"))
                .problem();
        assertThat(ofPath.status()).isEqualTo(404);
        assertThat(ofPath.code()).isEqualTo("type.unknown");
        assertThat(catchThrowableOfType(EventFault.class, () -> types.named("unknown"))
                        .of(3, "")
                        .pointer())
                .isEqualTo("/type");
        Problem noName = catchThrowableOfType(RefusedException.class, () -> types.ofPath("a b"))
                .problem();
        assertThat(noName.status()).isEqualTo(422);
    }

    private EventTypes types(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("tally.yaml"), yaml);
        TallyConfig config = ConfigReader.read(file);
        return new EventTypes(config, new EventSchemas(config));
    }
}
