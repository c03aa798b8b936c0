package dev.tally.cli.feed;

import dev.tally.cli.Terminal;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a long verb is, on standard error: a moving bar on a terminal; elsewhere a plain line every few seconds, so that a
 * log of a build shows that it goes on. Not thread-safe.
 *
 * <p>No library: the usual one brings JLine and a thread of its own along, and has nothing for those who read no terminal.
 */
final class Progress {
    private static final int WIDTH = 20;
    private static final long LINE_EVERY = Duration.ofSeconds(5).toNanos();
    private static final double NANOS = 1e9;

    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private final String doing;
    private final String unit;
    private final long totalBytes;
    private final long begun;
    private long lastLine;
    private String shown = "";

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     * @param unit what is counted beside bytes, such as {@code lines}
     * @param totalBytes 0: not known, there is no bar then and no end in sight
     */
    Progress(Terminal terminal, LongSupplier nanoTime, String doing, String unit, long totalBytes) {
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.doing = doing;
        this.unit = unit;
        this.totalBytes = totalBytes;
        this.begun = nanoTime.getAsLong();
        this.lastLine = begun;
    }

    /**
     * @param bytes done, of the total
     * @param units done, such as lines
     * @param detail further text in front, such as {@code 3 of 7 files}; may be empty
     */
    void show(long bytes, long units, String detail) {
        long now = nanoTime.getAsLong();
        String text = text(bytes, units, detail, now);
        if (!terminal.isInteractive()) {
            if (now - lastLine >= LINE_EVERY) {
                lastLine = now;
                terminal.say(doing + " " + text);
            }
        } else if (!text.equals(shown)) {
            // Without wrapping: half a bar in a narrow window is better than one on every line.
            terminal.err().print("\r\u001B[?7l" + doing + " " + bar(bytes) + text + "\u001B[K\u001B[?7h");
            terminal.err().flush();
            shown = text;
        }
    }

    private String bar(long bytes) {
        if (totalBytes == 0) {
            return "";
        }
        int filled = (int) (WIDTH * share(bytes));
        return "█".repeat(filled) + "░".repeat(WIDTH - filled) + " ";
    }

    private double share(long bytes) {
        return Math.min(1, (double) bytes / totalBytes);
    }

    private String text(long bytes, long units, String detail, long now) {
        StringBuilder text = new StringBuilder(detail.isEmpty() ? "" : detail + " · ");
        text.append(size(bytes));
        if (totalBytes > 0) {
            text.append(" of ").append(size(totalBytes));
        }
        text.append(String.format(Locale.ROOT, " · %,d %s", units, unit));
        double seconds = (now - begun) / NANOS;
        if (seconds >= 1) {
            text.append(String.format(Locale.ROOT, " · %,.0f/s", units / seconds));
            if (totalBytes > 0 && bytes > 0) {
                text.append(" · ").append(left(seconds * (1 / share(bytes) - 1)));
            }
        }
        return text.toString();
    }

    private static String left(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60
                ? whole + " s left"
                : whole < 3_600 ? whole / 60 + " min left" : whole / 3_600 + " h " + whole % 3_600 / 60 + " min left";
    }

    static String size(long bytes) {
        return bytes < 1_000
                ? bytes + " B"
                : bytes < 1_000_000
                        ? String.format(Locale.ROOT, "%.0f kB", bytes / 1e3)
                        : bytes < 1_000_000_000
                                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    /** Removes the bar; what follows begins on a clean line. */
    void end() {
        if (!shown.isEmpty()) {
            terminal.err().print("\r\u001B[K");
            terminal.err().flush();
            shown = "";
        }
    }
}
