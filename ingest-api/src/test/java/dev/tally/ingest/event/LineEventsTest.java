package dev.tally.ingest.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ingest.body.Limits;
import dev.tally.ingest.event.LineEvents.Outcome;
import dev.tally.ingest.schema.EventSchemas;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.EventType;
import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class LineEventsTest {
    private static final DataSize ENOUGH = DataSize.ofKilobytes(1);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", " \t\r", "\r\r", "\uFEFF", "\uFEFF\t", "\n", "[]", "1", "{", "\0"})
    void aLineThatIsNoEventIsARejection(String line) throws Exception {
        assertThat(read(line).rejected()).isTrue();
    }

    @Test
    void whiteSpaceAroundAnEventIsNothing() throws Exception {
        assertThat(read("\t {\"a\":1}\t\r\r").rejected()).isFalse();
    }

    private Outcome read(String line) throws IOException {
        TallyConfig config =
                ConfigReader.read(Files.writeString(directory.resolve("tally.yaml"), "events: {clicks: }"));
        EventType type = config.events().get("clicks");
        Limits limits = new Limits(ENOUGH, ENOUGH, 10, ENOUGH, 10, ENOUGH);
        return LineEvents.of(type, "pull/test", new EventSchemas(config), limits)
                .read(line.getBytes(UTF_8), "line-1", Instant.EPOCH);
    }
}
