package dev.tally.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong(-5);

    private Progress progress(boolean interactive, long total) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Progress(Terminal.of(stream, stream, interactive), clock::get, "counted", "lines", total);
    }

    private void pass(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private String said() {
        String said = err.toString(StandardCharsets.UTF_8);
        err.reset();
        return said;
    }

    @Test
    void aTerminalHasABarWithRateAndTimeLeft() {
        Progress progress = progress(true, 4_000_000);
        pass(2);
        progress.show(1_000_000, 3_000, "1 of 3 files");
        assertThat(said())
                .isEqualTo("\r\u001B[?7lcounted █████░░░░░░░░░░░░░░░ "
                        + "1 of 3 files · 1.0 MB of 4.0 MB · 3,000 lines · 1,500/s · 6 s left\u001B[K\u001B[?7h");
        progress.show(1_000_000, 3_000, "1 of 3 files");
        assertThat(said()).as("nothing new").isEmpty();
        pass(398);
        progress.show(1_000_000, 3_000, "1 of 3 files");
        assertThat(said()).contains(" · 8/s · 20 min left");
        progress.end();
        progress.end();
        assertThat(said()).isEqualTo("\r\u001B[K");
    }

    @Test
    void elsewhereAPlainLineComesNowAndThen() {
        Progress progress = progress(false, 0);
        progress.show(999, 10, "");
        pass(4);
        progress.show(1_500, 20, "");
        assertThat(said()).isEmpty();
        pass(1);
        progress.show(2_500_000_000L, 1_000_000, "");
        progress.show(2_500_000_001L, 1_000_001, "");
        assertThat(said()).isEqualTo("counted 2.50 GB · 1,000,000 lines · 200,000/s\n");
        progress.end();
        assertThat(said()).isEmpty();
    }
}
