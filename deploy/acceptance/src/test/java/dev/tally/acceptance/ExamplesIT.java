package dev.tally.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.acceptance.Installation.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the examples pass is run from their pages ({@link ReadmeIT}); here is that they would notice if they should not. */
class ExamplesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void anExampleUsesARunningTallyAndNamesWhatDiffers() throws Exception {
        Path example = Path.of(System.getProperty("tally.checkout"), "deploy/examples/orders")
                .toRealPath();
        try (Installation tally = Installation.create("examples")) {
            tally.configure(Files.readString(example.resolve("tally.yaml")));
            tally.up();

            Ran right = run(tally, example).ended(0);
            assertThat(right.out())
                    .contains("✔ rows of tally.counter_orders: all ")
                    .doesNotContain("Starting");

            // The same orders again, all of them repeats, and one that is expected and was never sent.
            Ran wrong = run(tally, example, "--plant-mistake").ended(6);
            assertThat(wrong.out())
                    .contains(
                            "✘ orders counted and not: 1 of 3 differ\n  counted: expected ",
                            "✘ rows of tally.counter_orders: 2 of ",
                            "\n  minute 2026-05-04T22:30:00Z berlin bread asia: expected ",
                            "\n  day 2026-05-04T00:00:00Z berlin bread asia: expected ");

            // Still the same Tally: an example stops only what it started.
            assertThat(tally.status().path("good").asBoolean()).isTrue();
        }
    }

    private static Ran run(Installation tally, Path example, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                example.resolve("run").toString(),
                "--running",
                tally.home().toString(),
                "--port-base",
                Integer.toString(tally.portBase()),
                "--orders",
                "400"));
        command.addAll(List.of(more));
        return tally.run(command, PATIENCE);
    }
}
