package dev.tally.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * An example: it gives Tally records, knows by itself what must be counted, and compares. Exit code 0: all is right; 6: a
 * number differs; 1: it could not be carried out; 2: an option is wrong.
 */
public abstract class Example implements Callable<Integer> {
    private static final int DIFFERENT = 6;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7",
            description = "Another seed, other records (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--plant-mistake",
            description = "Expect something that was not sent, to see that the check finds it.")
    private boolean plantMistake;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** Ends the JVM with the example's exit code. */
    protected static void main(Example example, String... arguments) {
        CommandLine line = new CommandLine(example);
        line.setExecutionExceptionHandler((exception, command, result) -> failed(exception));
        System.exit(line.execute(arguments));
    }

    private static int failed(Exception exception) {
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        if (exception instanceof Failed failed) {
            err.println("✘ " + failed.getMessage());
            failed.details().forEach(detail -> err.println("  " + detail));
        } else {
            err.println("✘ the example could not be carried out: " + exception);
            exception.printStackTrace(err);
        }
        return 1;
    }

    @Override
    public Integer call() throws Exception {
        List<Comparison<?, ?>> comparisons = run(RunningTally.of(System.getenv()));
        comparisons.forEach(comparison -> comparison.verdict().forEach(out::println));
        return comparisons.stream().allMatch(Comparison::isEqual) ? 0 : DIFFERENT;
    }

    /** Gives Tally the records, waits until they are counted, and says what was expected and what was found. */
    protected abstract List<Comparison<?, ?>> run(RunningTally tally) throws Exception;

    protected long seed() {
        return seed;
    }

    protected boolean plantMistake() {
        return plantMistake;
    }

    protected void say(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }
}
