package dev.tally.cli.feed;

import dev.tally.cli.Terminal;
import java.util.Locale;

/** Progress on standard error: a moving bar on a terminal, nothing elsewhere. */
final class ProgressBar {
    private static final int WIDTH = 30;

    private final Terminal terminal;
    private final String unit;
    private final int total;
    private String shown = "";

    ProgressBar(Terminal terminal, String unit, int total) {
        this.terminal = terminal;
        this.unit = unit;
        this.total = total;
    }

    void show(int done) {
        if (!terminal.isInteractive()) {
            return;
        }
        int filled = total == 0 ? WIDTH : (int) ((long) WIDTH * done / total);
        String line = String.format(
                Locale.ROOT, "%s %s%s %,d / %,d", unit, "█".repeat(filled), "░".repeat(WIDTH - filled), done, total);
        if (!line.equals(shown)) {
            terminal.err().print("\r" + line + "\u001B[K");
            terminal.err().flush();
            shown = line;
        }
    }

    /** Removes the bar; what follows begins on a clean line. */
    void end() {
        if (!shown.isEmpty()) {
            terminal.err().print("\r\u001B[K");
            terminal.err().flush();
        }
    }
}
