package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.RunRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tally down}: asks the launcher to stop and waits until everything has. Nothing running is not an error. */
@Command(name = "down", description = "Stops everything in order; data is kept.")
public final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @ParentCommand
    private @Nullable TallyCommand tally;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TallyCommand parent = Objects.requireNonNull(tally);
        Terminal terminal = parent.terminal();
        Home home = parent.home();
        Optional<RunRecord> running = parent.running();
        if (running.isEmpty()) {
            return cleanUp(terminal, home);
        }
        Instant asked = Instant.now();
        ProcessHandle launcher = running.get().launcher().find().orElse(null);
        if (launcher != null) {
            stop(launcher, home);
        }
        terminal.say(String.format(
                Locale.ROOT,
                "Stopped in %.1f s%s",
                Duration.between(asked, Instant.now()).toMillis() / 1000.0,
                running.get().ephemeral()
                        ? "; its data was ephemeral and is gone"
                        : "; data is kept in " + home.state()));
        return ExitCode.OK;
    }

    private static void stop(ProcessHandle launcher, Home home) throws InterruptedException {
        launcher.destroy();
        try {
            launcher.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillThere) {
            throw new Failure(
                            ExitCode.TIMED_OUT,
                            "the launcher (pid " + launcher.pid() + ") is still stopping after " + PATIENCE.toSeconds()
                                    + " s",
                            "log: " + home.log("up"),
                            "next: kill -9 " + launcher.pid()
                                    + "   (its parts end with it; nothing acknowledged is lost)")
                    .causedBy(stillThere);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int cleanUp(Terminal terminal, Home home) throws IOException, InterruptedException {
        if (!java.nio.file.Files.isDirectory(home.state())) {
            terminal.say("Nothing is running here");
            return ExitCode.OK;
        }
        Optional<LauncherLock> lock = LauncherLock.tryTake(home);
        if (lock.isEmpty()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "a launcher is just starting in " + home.root(),
                    "it has not yet said who it is",
                    "next: ./tally down   in a moment");
        }
        try {
            java.util.List<String> cleaned = new Leftovers(Duration.ofSeconds(12)).clean(home);
            cleaned.forEach(line -> terminal.say("cleaned: " + line));
            terminal.say(cleaned.isEmpty() ? "Nothing is running here" : "Nothing else is running here");
        } finally {
            lock.get().close();
        }
        return ExitCode.OK;
    }
}
