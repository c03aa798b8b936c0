package dev.tally.benchmarks;

import java.time.Duration;
import picocli.CommandLine.Option;

/** For how long a service is under load. */
final class LoadOptions {
    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Not measured (default: ${DEFAULT-VALUE}).")
    private int warmUp = 5;

    @Option(names = "--seconds", paramLabel = "SECONDS", description = "Measured, each (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

    Duration warmUp() {
        return Duration.ofSeconds(warmUp);
    }

    Duration measured() {
        return Duration.ofSeconds(seconds);
    }
}
