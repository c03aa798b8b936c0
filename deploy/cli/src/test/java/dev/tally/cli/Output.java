package dev.tally.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs a verb in this JVM and keeps what it printed. */
public final class Output {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int exitCode;

    private Output() {}

    public static Output of(Map<String, String> environment, String... arguments) {
        Output output = new Output();
        Terminal terminal = Terminal.of(
                new PrintStream(output.out, true, StandardCharsets.UTF_8),
                new PrintStream(output.err, true, StandardCharsets.UTF_8),
                false);
        output.exitCode = TallyCommand.run(terminal, environment, arguments);
        return output;
    }

    public int exitCode() {
        return exitCode;
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
