package dev.tally.cli;

/** What the command's exit codes mean; part of the contract. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    /** Some items were taken and some were not. */
    public static final int PARTLY_REJECTED = 3;
    /** The program that should answer does not. */
    public static final int UNREACHABLE = 4;
    /** What was waited for did not happen in time; it may still happen. */
    public static final int TIMED_OUT = 5;
    /** A check ran to its end and found a difference. */
    public static final int DIFFERENCE = 6;

    private ExitCode() {}
}
