package dev.tally.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastWordsTest {
    @TempDir
    Path directory;

    @Test
    void areTheLastLineThatIsNotAStackTrace() throws IOException {
        Path log = directory.resolve("x.log");
        Files.writeString(log, """
                10:41 INFO started
                10:42 ERROR STOP: tally.lines.v1-3 stored 17, available 40..90
                java.lang.IllegalStateException: gone
                \tat dev.tally.A.b(A.java:1)
                \t... 3 more
                """);
        assertThat(ServicePart.ProcessRun.lastWords(log)).isEqualTo("java.lang.IllegalStateException: gone");
        Files.writeString(log, "\n\n");
        assertThat(ServicePart.ProcessRun.lastWords(log)).isEqualTo("nothing in its log");
    }

    @Test
    void uptimesAreBrief() {
        assertThat(StatusCommand.brief(java.time.Duration.ofSeconds(42))).isEqualTo("42s");
        assertThat(StatusCommand.brief(java.time.Duration.ofSeconds(190))).isEqualTo("3m 10s");
        assertThat(StatusCommand.brief(java.time.Duration.ofMinutes(302))).isEqualTo("5h 2m");
        assertThat(StatusCommand.brief(java.time.Duration.ofHours(76))).isEqualTo("3d 4h");
    }
}
