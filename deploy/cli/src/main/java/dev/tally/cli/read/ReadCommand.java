package dev.tally.cli.read;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * What the reading verbs share: the query service, JSON on request, and watching: the answer is shown again after each
 * committed batch, on a terminal in its place, else below the last, until the verb is stopped or nobody reads any more.
 */
abstract class ReadCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);
    /** To standard error, which is the terminal: data that goes elsewhere stays clean. */
    private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(names = "--json", description = "The service's answer as JSON.")
    private boolean json;

    @Option(names = "--watch", description = "Show it again after each committed batch, until Ctrl-C.")
    private boolean watch;

    /** Asks the service once. */
    abstract View view();

    @Override
    public final Integer call() {
        if (watch) {
            watch();
        } else {
            show(view());
        }
        return ExitCode.OK;
    }

    private void watch() {
        String shown = "";
        boolean isAway = false;
        try {
            while (!terminal().out().checkError()) {
                try {
                    View view = view();
                    isAway = false;
                    String batch = String.valueOf(view.answer().batch());
                    if (!batch.equals(shown)) {
                        terminal().err().print(terminal().isInteractive() ? CLEAR : "");
                        show(view);
                        shown = batch;
                    }
                } catch (Failure failure) {
                    if (failure.exitCode() != ExitCode.UNREACHABLE || shown.isEmpty()) {
                        throw failure;
                    }
                    if (!isAway) {
                        terminal().say("the query service does not answer; waiting for it");
                    }
                    isAway = true;
                }
                Thread.sleep(POLL.toMillis());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(View view) {
        view.lines().forEach(terminal()::data);
        if (!json) {
            terminal().say(Table.snapshot(view.answer()));
        }
    }

    private Terminal terminal() {
        return Objects.requireNonNull(tally).terminal();
    }

    /** The rows of a list, or all of the answer as JSON. */
    View table(Answer answer, String list, String... columns) {
        return json ? View.json(answer) : View.table(answer, list, columns);
    }

    boolean json() {
        return json;
    }

    ApiClient query() {
        TallyCommand parent = Objects.requireNonNull(tally);
        return parent.api(parent.ports().query());
    }
}
