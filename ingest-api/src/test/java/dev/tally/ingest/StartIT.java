package dev.tally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.process.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the shipped jar does with settings it cannot use: exit code 2, the reason, and no port opened. */
class StartIT {
    private static final String NO_BROKER = "127.0.0.1:1";

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("badSettings")
    void endsWithTwoAndSaysWhy(String name, String value, String reason) throws Exception {
        Files.writeString(directory.resolve("typo.yaml"), "version: 1\nevnts: {}\n");
        Files.writeString(directory.resolve("schema.yaml"), "version: 1\nevents:\n  a: {schema: bad.json}\n");
        Files.writeString(directory.resolve("bad.json"), "{\"type\": 7}");
        String resolved = value.endsWith(".yaml") ? directory.resolve(value).toString() : value;

        ServiceProcess process = IngestProcess.Launch.in(directory, NO_BROKER)
                .with(name, resolved)
                .begin();

        assertThat(process.onExit().get(90, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(process.logTail(40)).contains(reason);
    }

    static Stream<Arguments> badSettings() {
        return Stream.of(
                Arguments.of("TALLY_HTTP_ADDRESS", "0.0.0.0", "TALLY_ALLOW_UNAUTHENTICATED=true"),
                Arguments.of("TALLY_CONFIG", "typo.yaml", "evnts"),
                Arguments.of("TALLY_CONFIG", "schema.yaml", "the schema of a is none"),
                Arguments.of("TALLY_LIMITS_MAX_ITEM", "2MB", "tally.limits.max-item"));
    }

    @Test
    void listensBeyondLoopbackWhereThatWasAskedFor() throws Exception {
        try (IngestProcess ingest = IngestProcess.Launch.in(directory, NO_BROKER)
                .with("TALLY_HTTP_ADDRESS", "0.0.0.0")
                .with("TALLY_ALLOW_UNAUTHENTICATED", "true")
                .startUnready()) {
            assertThat(ingest.get("/readyz").statusCode()).isEqualTo(503);
        }
    }
}
