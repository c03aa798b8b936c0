package dev.tally.cli.feed;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.model.time.DurationText;
import java.time.Duration;

/** The option {@code --timeout}. */
final class Patience {
    private Patience() {}

    static Duration of(String timeout) {
        try {
            return DurationText.parse(timeout);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                            ExitCode.USAGE,
                            "--timeout " + timeout,
                            String.valueOf(e.getMessage()),
                            "next: --timeout 2m")
                    .causedBy(e);
        }
    }
}
