package dev.tally.cli.config;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.Patience;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.Json;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.RunRecord;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code tally config apply}: makes what runs use the edited file, and returns when it does. The services that read it stop
 * in good order and start anew; what was acknowledged is on Kafka and what was counted in PostgreSQL, so nothing is lost.
 */
@Command(
        name = "apply",
        description = "Starts the services that read tally.yaml anew, and waits until they use it.",
        footer = {
            "",
            "Exit code 0: it is in use; 1: a service does not start with it; 2: it cannot be used; 4: nothing runs; 5: not in time."
        })
final class ApplyCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ConfigCommand config;

    @Mixin
    private ChosenFile file = new ChosenFile();

    @Option(names = "--restart", description = "Start them anew even where nothing changes: a file that it names did.")
    private boolean restart;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "Give up waiting after this long (default: ${DEFAULT-VALUE}).")
    private String timeout = "2m";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TallyCommand tally = Objects.requireNonNull(config).tally();
        Terminal terminal = tally.terminal();
        Home home = tally.home();
        Duration patience = Patience.of(timeout);
        Path path = file.path(tally);
        TallyConfig read = Configuration.read(path, home);
        RunRecord run = PlanCommand.running(tally);
        refuseAnother(path, run, home);
        Plan plan = PlanCommand.plan(home, run, path, read);
        if (!json) {
            plan.print(terminal);
        }
        PlanCommand.refuse(plan, home.shown(path));
        boolean needed = restart || !plan.isEmpty() || !NewStart.areReady(run);
        if (needed) {
            Instant begun = Instant.now();
            NewStart start = new NewStart(tally, run, begun.plus(patience));
            start.ask();
            start.awaitReady();
            start.awaitCounters(read.counters());
            terminal.say(String.format(
                    Locale.ROOT,
                    "In use after %.1f s",
                    Duration.between(begun, Instant.now()).toMillis() / 1000.0));
        } else {
            terminal.say("The services use " + home.shown(path) + " already. Where a file that it names has changed:"
                    + " ./tally config apply --restart");
        }
        report(terminal, plan, needed, StoredCounters.read(run, read.counters()), read.counters());
        return ExitCode.OK;
    }

    private static void refuseAnother(Path path, RunRecord run, Home home) throws IOException {
        Path used = run.configuration();
        boolean isSame =
                path.equals(used) || (Files.exists(path) && Files.exists(used) && Files.isSameFile(path, used));
        if (!isSame) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Tally runs with " + home.shown(used) + ", and not with " + home.shown(path),
                    "another file takes another start",
                    "next: ./tally down && ./tally up --config \"" + path + "\"",
                    "  or: ./tally config apply --config \"" + used + "\"");
        }
    }

    private void report(
            Terminal terminal, Plan plan, boolean applied, StoredCounters stored, List<CounterDefinition> counters) {
        List<StoredCounter> current = new ArrayList<>();
        for (CounterDefinition counter : counters) {
            StoredCounter known = stored.counters().get(counter.name());
            if (known != null) {
                current.add(known);
            }
        }
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>(plan.members());
            members.put("restarted", applied);
            members.put("counters", current.stream().map(ApplyCommand::members).toList());
            terminal.data(Json.of(members).toString());
        } else if (!current.isEmpty()) {
            terminal.say(
                    "counters: " + current.stream().map(ApplyCommand::shown).collect(Collectors.joining(", ")));
        }
    }

    private static Map<String, Object> members(StoredCounter counter) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", counter.name());
        members.put("status", counter.status());
        members.put("backlog", counter.backlog());
        return members;
    }

    private static String shown(StoredCounter counter) {
        return counter.name() + " " + counter.status()
                + (counter.backlog() > 0
                        ? String.format(Locale.ROOT, " (%,d records to read)", counter.backlog())
                        : "");
    }
}
