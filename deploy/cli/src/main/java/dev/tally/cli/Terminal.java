package dev.tally.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Standard output for data, standard error for everything else; both UTF-8 whatever the locale, because words are.
 * Safe for use by several threads: a line is printed whole.
 */
public final class Terminal {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean interactive;

    private Terminal(PrintStream out, PrintStream err, boolean interactive) {
        this.out = out;
        this.err = err;
        this.interactive = interactive;
    }

    /** The process's own streams. {@code TALLY_TERMINAL}, set by the start script, says whether stderr is a terminal. */
    public static Terminal ofProcess() {
        return new Terminal(
                utf8(new FileOutputStream(FileDescriptor.out)),
                utf8(new FileOutputStream(FileDescriptor.err)),
                Objects.equals(System.getenv("TALLY_TERMINAL"), "yes"));
    }

    /** Other streams, for tests; {@code interactive}: err is a screen. */
    public static Terminal of(PrintStream out, PrintStream err, boolean interactive) {
        return new Terminal(out, err, interactive);
    }

    private static PrintStream utf8(FileOutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** Whether a moving bar makes sense. */
    public boolean isInteractive() {
        return interactive;
    }

    /** A line of data. */
    public void data(String line) {
        out.println(line);
    }

    /** A line for people. */
    public void say(String line) {
        err.println(line);
    }

    /** {@code   ✔ postgres    18.6 ...      3.2s}: a part that is ready. */
    public void ready(String part, String text, Duration since) {
        String left = String.format(Locale.ROOT, "  ✔ %-17s %s", part, text);
        say(String.format(Locale.ROOT, "%-92s %5.1fs", left, since.toMillis() / 1000.0));
    }

    /** {@code ✘ part        what} with the details below it. */
    public void failed(String part, String what, List<String> details) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "✘ %-11s %s", part, what));
        details.forEach(line -> text.append("\n              ").append(line));
        say(text.toString());
    }

    public void failed(Failure failure) {
        StringBuilder text = new StringBuilder("✘ ").append(failure.getMessage());
        failure.details().forEach(line -> text.append("\n  ").append(line));
        say(text.toString());
    }
}
