package dev.tally.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchCommandTest {
    private static final int USAGE = 2;

    @Test
    void mistakesAreUsageErrors() {
        assertThat(BenchCommand.execute()).isEqualTo(USAGE);
        assertThat(BenchCommand.execute("everything")).isEqualTo(USAGE);
        assertThat(BenchCommand.execute("documents", "--engines", "tally,none")).isEqualTo(USAGE);
        assertThat(BenchCommand.execute("latency", "--rate", "fast")).isEqualTo(USAGE);
    }

    @Test
    void eachMeasurementHasHelp() {
        for (String measurement :
                new String[] {"documents", "events", "latency", "crash", "ingest", "files", "query", "micro"}) {
            assertThat(BenchCommand.execute(measurement, "--help")).isZero();
        }
    }
}
