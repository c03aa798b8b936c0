package dev.tally.cli.config;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.api.Json;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.RunRecord;
import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally config plan}: what the file would change of what runs. Changes nothing. */
@Command(
        name = "plan",
        description = "Shows what tally.yaml would change of what runs: + added, ~ changed, - removed, ✘ refused.",
        footer = {
            "",
            "Exit code 0: it can be applied, whether or not it changes anything; 2: it cannot; 4: nothing runs."
        })
final class PlanCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ConfigCommand config;

    @Mixin
    private ChosenFile file = new ChosenFile();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        TallyCommand tally = Objects.requireNonNull(config).tally();
        Path path = file.path(tally);
        TallyConfig read = Configuration.read(path, tally.home());
        Plan plan = plan(tally.home(), running(tally), path, read);
        if (json) {
            tally.terminal().data(Json.of(plan.members()).toString());
        } else {
            plan.print(tally.terminal());
        }
        refuse(plan, tally.home().shown(path));
        return ExitCode.OK;
    }

    static RunRecord running(TallyCommand tally) {
        return tally.running()
                .filter(run -> run.phase() != RunRecord.Phase.STOPPING)
                .orElseThrow(() -> new Failure(
                        ExitCode.UNREACHABLE,
                        "Tally is not running in " + tally.home().root(),
                        "next: ./tally up   uses the configuration as it is   or   ./tally config check"));
    }

    /** Compares the file with the database, and with what the services were started with. */
    static Plan plan(Home home, RunRecord run, Path path, TallyConfig read) throws IOException {
        Settings before = Settings.of(content(home.appliedConfiguration()));
        return Plan.of(
                read.counters(),
                StoredCounters.read(run, read.counters()),
                Settings.of(content(path)).since(before));
    }

    // The shipped file may be missing: then the defaults hold, and nothing was written down.
    private static String content(Path path) throws IOException {
        return Files.exists(path) ? Files.readString(path) : "";
    }

    static void refuse(Plan plan, String file) {
        if (plan.isRefused()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "the aggregator would not start with " + file,
                    "a counter in it is not what was counted under its name",
                    "next: give it another name, then ./tally config plan");
        }
    }
}
