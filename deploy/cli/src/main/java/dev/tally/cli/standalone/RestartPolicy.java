package dev.tally.cli.standalone;

import java.time.Duration;

/** When a part that ended is started again: the exit codes are the contract between every Tally process and its supervisor. */
final class RestartPolicy {
    /** Bad configuration: the same start would end the same way. */
    static final int BAD_CONFIGURATION = 2;
    /** Going on could count wrongly; an operator has to decide. */
    static final int NEEDS_OPERATOR = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration STABLE = Duration.ofSeconds(60);

    private RestartPolicy() {}

    static boolean isFinal(int exitCode) {
        return exitCode == BAD_CONFIGURATION || exitCode == NEEDS_OPERATOR;
    }

    /** How many failures in a row count, after a run of this length. */
    static int failuresInARow(int before, Duration lastRun) {
        return lastRun.compareTo(STABLE) >= 0 ? 1 : before + 1;
    }

    /** Half a second, doubled with each failure in a row, fifteen seconds at most. */
    static Duration pause(int failuresInARow) {
        long milliseconds = FIRST_PAUSE.toMillis() << Math.min(10, Math.max(0, failuresInARow - 1));
        return Duration.ofMillis(Math.min(milliseconds, LONGEST_PAUSE.toMillis()));
    }
}
