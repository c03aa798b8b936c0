package dev.tally.cli.feed;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.OneLine;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.standalone.Configuration;
import dev.tally.model.time.DurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally add}: copies files into the drop box and waits until this very content is counted. */
@Command(
        name = "add",
        description = "Copies files (or whole directories) into the drop box and waits until they are counted.")
public final class AddCommand implements Callable<Integer> {
    private static final long POLL_MILLISECONDS = 100;

    @ParentCommand
    private @Nullable TallyCommand tally;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or directories.")
    private List<Path> files = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "Give up waiting after this long without progress (default: ${DEFAULT-VALUE}).")
    private String timeout = "2m";

    @Option(names = "--no-wait", description = "Only copy.")
    private boolean noWait;

    @Option(names = "--json", description = "The counted documents as JSON, one a line.")
    private boolean json;

    /** A file that was not taken, and why. */
    private record Refused(String name, String reason) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        TallyCommand parent = Objects.requireNonNull(tally);
        Home home = parent.home();
        Terminal terminal = parent.terminal();
        Duration patience = patience();
        ApiClient query = new ApiClient(parent.ports().query());
        if (!noWait) {
            query.get("/v1/documents", ApiClient.parameters("limit", "1")); // before anything is copied
        }
        List<Refused> refused = new ArrayList<>();
        List<Drop> drops = drops(inboxRules(parent), refused);
        Instant begun = Instant.now();
        Map<String, String> versions = copy(drops, home, terminal);
        List<Json> counted = new ArrayList<>();
        if (!noWait) {
            Wait wait = new Wait(query, new ApiClient(parent.ports().watcher()), terminal, patience, begun);
            counted = wait.until(versions, refused);
        }
        report(terminal, counted, versions.size(), refused, Duration.between(begun, Instant.now()));
        if (refused.isEmpty()) {
            return ExitCode.OK;
        }
        int taken = noWait ? versions.size() : counted.size();
        return taken == 0 ? ExitCode.FAILED : ExitCode.PARTLY_REJECTED;
    }

    private Duration patience() {
        try {
            return DurationText.parse(timeout);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--timeout " + timeout, String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    private static InboxGlobs inboxRules(TallyCommand parent) {
        Home home = parent.home();
        Path configuration = parent.running()
                .map(RunRecord::configuration)
                .orElseGet(() -> home.configuration(null, parent.environment()));
        return new InboxGlobs(Configuration.read(configuration, home).inbox().include());
    }

    private List<Drop> drops(InboxGlobs globs, List<Refused> refused) throws IOException {
        Map<String, Drop> byName = new LinkedHashMap<>();
        for (Path argument : files) {
            Path file = argument.toAbsolutePath().normalize();
            if (!Files.exists(file)) {
                throw new Failure(ExitCode.USAGE, "there is no file " + argument, "nothing was added");
            }
            Path base = Objects.requireNonNullElse(file.getParent(), file);
            try (Stream<Path> tree = Files.walk(file)) {
                for (Path path : tree.filter(Files::isRegularFile).sorted().toList()) {
                    Path relative = base.relativize(path);
                    Drop drop = new Drop(path, relative.toString().replace('\\', '/'));
                    if (!globs.takes(relative)) {
                        refused.add(new Refused(drop.name(), "inbox.include does not take it: " + globs));
                    } else if (byName.putIfAbsent(drop.name(), drop) != null) {
                        throw new Failure(
                                ExitCode.USAGE,
                                "two files are called " + drop.name() + "; the second would replace the first",
                                "nothing was added",
                                "next: add their directory instead, or one after the other");
                    }
                }
            }
        }
        return new ArrayList<>(byName.values());
    }

    private static Map<String, String> copy(List<Drop> drops, Home home, Terminal terminal) throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        ProgressBar bar = new ProgressBar(terminal, "copied ", drops.size());
        for (Drop drop : drops) {
            versions.put(drop.name(), drop.into(home.inbox()));
            bar.show(versions.size());
        }
        bar.end();
        return versions;
    }

    /** Waiting for documents to be counted in the version that was just dropped. */
    private record Wait(ApiClient query, ApiClient watcher, Terminal terminal, Duration patience, Instant begun) {

        /** The counted documents; what the watcher could not publish goes to {@code refused}. */
        List<Json> until(Map<String, String> versions, List<Refused> refused) throws InterruptedException {
            Queue<String> open = new ArrayDeque<>(versions.keySet());
            List<Json> counted = new ArrayList<>();
            ProgressBar bar = new ProgressBar(terminal, "counted", versions.size());
            Instant giveUp = Instant.now().plus(patience);
            while (!open.isEmpty()) {
                int before = open.size();
                Map<String, String> failed = failed(versions);
                // Files are read in some order: each round asks for all that are open, up to a handful of misses.
                int misses = 0;
                for (int left = open.size(); left > 0 && misses < 8; left--) {
                    String name = open.remove();
                    Answer answer = query.getAny("/v1" + ApiClient.path("documents", name), ApiClient.parameters());
                    if (isCounted(answer, Objects.requireNonNull(versions.get(name)))) {
                        counted.add(answer.body());
                    } else if (failed.containsKey(name)) {
                        refused.add(new Refused(name, String.valueOf(failed.get(name))));
                    } else {
                        open.add(name);
                        misses++;
                    }
                }
                bar.show(versions.size() - open.size());
                if (open.size() < before) {
                    giveUp = Instant.now().plus(patience);
                } else if (Instant.now().isAfter(giveUp)) {
                    bar.end();
                    throw timedOut(open, counted.size());
                }
                if (!open.isEmpty()) {
                    Thread.sleep(POLL_MILLISECONDS);
                }
            }
            bar.end();
            return counted;
        }

        private boolean isCounted(Answer answer, String version) {
            if (answer.status() >= 400 && answer.status() != 404 && answer.status() != 503) {
                throw query.problem(answer);
            }
            return answer.status() == 200
                    && answer.body().at("status").text().equals("counted")
                    && answer.body().at("version").text().equals(version);
        }

        // Only what failed in this very content: the watcher may not have looked at the new file yet.
        private Map<String, String> failed(Map<String, String> versions) {
            Map<String, String> failed = new HashMap<>();
            Answer answer = watcher.getAny("/v1/files", ApiClient.parameters("status", "failed", "limit", "10000"));
            for (Json file : answer.body().at("files").items()) {
                String name = file.at("name").text();
                String version = versions.get(name);
                boolean thisContent = file.at("version").isNull()
                        ? !since(file).isBefore(begun)
                        : file.at("version").text().equals(version);
                if (version != null && thisContent) {
                    failed.put(name, file.at("reason").text());
                }
            }
            return failed;
        }

        private static Instant since(Json file) {
            try {
                return Instant.parse(file.at("since").text());
            } catch (DateTimeParseException none) {
                return Instant.MIN;
            }
        }

        private Failure timedOut(Queue<String> open, int counted) {
            return new Failure(
                    ExitCode.TIMED_OUT,
                    open.size() + " of " + (open.size() + counted) + " files are not counted yet, the first is "
                            + OneLine.of(open.element()),
                    "no progress for " + patience.toSeconds() + " s; the files stay in the inbox and will be counted",
                    "next: ./tally status");
        }
    }

    private void report(Terminal terminal, List<Json> counted, int copied, List<Refused> refused, Duration taken) {
        if (json) {
            counted.forEach(document -> terminal.data(document.toString()));
        }
        refused.forEach(file -> terminal.say("! " + OneLine.of(file.name()) + " was not added: " + file.reason()));
        if (noWait) {
            terminal.say(copied + " files copied into the inbox");
            return;
        }
        long lines =
                counted.stream().mapToLong(one -> one.at("lines").number(0)).sum();
        long words =
                counted.stream().mapToLong(one -> one.at("words").number(0)).sum();
        String text = String.format(
                Locale.ROOT,
                "%,d %s, %,d %s, %,d %s  counted in %.1f s",
                counted.size(),
                counted.size() == 1 ? "file" : "files",
                lines,
                lines == 1 ? "line" : "lines",
                words,
                words == 1 ? "word" : "words",
                taken.toMillis() / 1000.0);
        if (json) {
            terminal.say(text);
        } else {
            terminal.data(text);
        }
    }
}
