package dev.tally.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tally bench}: what it measures. */
@Command(
        name = "tally bench",
        description = "Measures Tally beside a hand-written loop and Spark Structured Streaming, on this machine.",
        subcommands = {
            DocumentsCommand.class,
            EventsCommand.class,
            LatencyCommand.class,
            CrashCommand.class,
            IngestCommand.class,
            FilesCommand.class,
            QueryCommand.class,
            LakeCommand.class,
            MicroCommand.class
        },
        footer = {
            "",
            "Each starts a Kafka broker and a PostgreSQL server of its own in a temporary directory. Every answer is compared",
            "with an independent count. Exit codes: 0 ok, 1 failed, 2 usage, 6 an answer is wrong."
        })
public final class BenchCommand implements Runnable {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int DIFFERENCE = 6;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private BenchCommand() {}

    /** Ends the JVM with the subcommand's exit code. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        CommandLine line = new CommandLine(new BenchCommand());
        line.getCommandSpec().mixinStandardHelpOptions(true);
        line.getSubcommands()
                .values()
                .forEach(measure -> measure.getCommandSpec().mixinStandardHelpOptions(true));
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((exception, command, result) -> failed(exception));
        return line.execute(arguments);
    }

    private static int failed(Exception exception) {
        if (exception instanceof IOException || exception instanceof IllegalStateException) {
            System.err.println("✘ " + exception.getMessage());
        } else {
            exception.printStackTrace(System.err);
        }
        return FAILED;
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "what to measure is missing");
        }
    }
}
