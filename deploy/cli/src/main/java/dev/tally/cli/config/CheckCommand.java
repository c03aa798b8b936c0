package dev.tally.cli.config;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.api.Json;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.model.config.ConfigException;
import dev.tally.model.config.ConfigProblem;
import dev.tally.model.config.TallyConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally config check}: everything that is wrong with the file at once, or what it holds. Nothing needs to run. */
@Command(
        name = "check",
        description = "Reports everything that is wrong with tally.yaml, or what it holds.",
        footer = {"", "Exit code 0: it can be used; 2: it cannot."})
final class CheckCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ConfigCommand config;

    @Mixin
    private ChosenFile file = new ChosenFile();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        TallyCommand tally = Objects.requireNonNull(config).tally();
        Home home = tally.home();
        Path path = file.path(tally);
        TallyConfig read;
        try {
            read = Configuration.read(path, home);
        } catch (Failure failure) {
            if (json && failure.getCause() instanceof ConfigException refused) {
                tally.terminal().data(problems(path, refused.problems()));
            }
            throw failure;
        }
        tally.terminal().data(json ? members(path, read) : home.shown(path) + " is good: " + contents(read));
        return ExitCode.OK;
    }

    private static String problems(Path path, List<ConfigProblem> problems) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("file", path);
        members.put("good", false);
        members.put(
                "problems",
                problems.stream()
                        .map(problem -> Map.of(
                                "line", problem.line(), "pointer", problem.pointer(), "message", problem.message()))
                        .toList());
        return Json.of(members).toString();
    }

    private static String members(Path path, TallyConfig read) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("file", path);
        members.put("good", true);
        members.put("types", List.copyOf(read.events().keySet()));
        members.put(
                "sources", read.sources().stream().map(source -> source.topic()).toList());
        members.put(
                "counters",
                read.counters().stream().map(counter -> counter.name()).toList());
        return Json.of(members).toString();
    }

    private static String contents(TallyConfig read) {
        return number(read.events().size(), "event type") + ", "
                + number(read.sources().size(), "source") + ", "
                + number(read.counters().size(), "counter");
    }

    private static String number(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
