package dev.tally.cli;

import dev.tally.model.time.DurationText;
import java.time.Duration;

/** The option {@code --timeout} of the verbs that wait. */
public final class Patience {
    private Patience() {}

    /** As {@code 90s} or {@code 2m}; else a usage failure. */
    public static Duration of(String timeout) {
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
