package dev.tally.cli.feed;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.OneLine;
import dev.tally.cli.Patience;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.Json;
import dev.tally.cli.feed.Drop.Dropped;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.kafka.Broker;
import dev.tally.model.config.EventFiles;
import dev.tally.model.config.InboxRules;
import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Position;
import dev.tally.model.record.Topics;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally add}: copies files into the drop box and waits until this very content is counted. */
@Command(
        name = "add",
        description = "Copies files (or whole directories) into the drop box and waits until they are counted.",
        footer = {
            "",
            "Examples:",
            "  ./tally add hamlet.txt",
            "  ./tally add --json books/ | jq .words",
            "  ./tally add orders.csv     (its rows are events, where inbox.events says so)",
            "Exit code 3: some files, or some of their lines, were not taken; 5: not counted in time, and still will be."
        })
public final class AddCommand implements Callable<Integer> {
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

    @Option(names = "--json", description = "The files as JSON, one a line; those not taken have status refused.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TallyCommand parent = Objects.requireNonNull(tally);
        Terminal terminal = parent.terminal();
        Duration patience = Patience.of(timeout);
        ApiClient query = parent.api(parent.ports().query());
        if (!noWait) {
            query.get("/v1/documents", ApiClient.parameters("limit", "1")); // before anything is copied
        }
        List<NotAdded> refused = new ArrayList<>();
        InboxRules rules = inboxRules(parent);
        List<Drop> drops = drops(new InboxGlobs(rules.include()), eventGlobs(rules), refused);
        Instant begun = Instant.now();
        ApiClient watcher = parent.api(parent.ports().watcher());
        Counting counting = new Counting(
                query,
                watcher,
                new RowFiles(watcher, query, () -> endOfEvents(parent.ports().kafka())),
                begun,
                copy(drops, parent.home().inbox(), terminal));
        if (!noWait) {
            counting.await(terminal, patience);
        }
        refused.addAll(counting.refused());
        report(terminal, counting, refused, Duration.between(begun, Instant.now()));
        if (!noWait && !counting.open().isEmpty()) {
            throw timedOut(counting, patience);
        }
        return exitCode(counting, refused, drops.size());
    }

    private int exitCode(Counting counting, List<NotAdded> refused, int copied) {
        if (refused.isEmpty()) {
            return rejectedLines(counting) == 0 ? ExitCode.OK : ExitCode.PARTLY_REJECTED;
        }
        int taken = noWait ? copied : counting.counted().size();
        return taken == 0 ? ExitCode.FAILED : ExitCode.PARTLY_REJECTED;
    }

    private static Position endOfEvents(int kafkaPort) {
        try (Broker broker = new Broker(KafkaConnection.plain("127.0.0.1:" + kafkaPort))) {
            return broker.end(Topics.EVENTS);
        }
    }

    private static InboxGlobs eventGlobs(InboxRules rules) {
        return new InboxGlobs(rules.events().stream().map(EventFiles::match).toList());
    }

    private static InboxRules inboxRules(TallyCommand parent) {
        Home home = parent.home();
        Path configuration = parent.running()
                .map(RunRecord::configuration)
                .orElseGet(() -> home.configuration(null, parent.environment()));
        return Configuration.read(configuration, home).inbox();
    }

    private List<Drop> drops(InboxGlobs globs, InboxGlobs events, List<NotAdded> refused) throws IOException {
        Map<String, Drop> byName = new LinkedHashMap<>();
        for (Path argument : files) {
            Path file = argument.toAbsolutePath().normalize();
            if (!Files.exists(file)) {
                throw new Failure(
                        ExitCode.USAGE,
                        "there is no file " + argument,
                        "nothing was added",
                        "next: ./tally add --help");
            }
            Path base = Objects.requireNonNullElse(file.getParent(), file);
            try (Stream<Path> tree = Files.walk(file)) {
                for (Path path : tree.filter(Files::isRegularFile).sorted().toList()) {
                    Path relative = base.relativize(path);
                    boolean rows = events.takes(relative);
                    Drop drop = new Drop(path, relative.toString().replace('\\', '/'), rows);
                    if (!rows && !globs.takes(relative)) {
                        refused.add(new NotAdded(drop.name(), "inbox.include does not take it: " + globs));
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

    private static List<Dropped> copy(List<Drop> drops, Path inbox, Terminal terminal) throws IOException {
        long total = 0;
        for (Drop drop : drops) {
            total += Files.size(drop.source());
        }
        Progress progress = new Progress(terminal, System::nanoTime, "copied ", "files", total);
        List<Dropped> dropped = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        for (Drop drop : drops) {
            dropped.add(drop.into(inbox, more -> progress.show(bytes.addAndGet(more), dropped.size(), "")));
        }
        progress.end();
        return dropped;
    }

    // ------------------------------------------------------------------------------------------------------ report

    private static Failure timedOut(Counting counting, Duration patience) {
        int open = counting.open().size();
        return new Failure(
                ExitCode.TIMED_OUT,
                open + " of " + (open + counting.counted().size()) + " files are not counted yet, the first is "
                        + OneLine.of(counting.open().element()),
                "no progress for " + patience.toSeconds() + " s; the files stay in the inbox and will be counted",
                "next: ./tally status");
    }

    private void report(Terminal terminal, Counting counting, List<NotAdded> refused, Duration taken) {
        if (json) {
            counting.counted().forEach(document -> terminal.data(document.toString()));
            refused.forEach(file -> terminal.data(Json.of(asJson(file)).toString()));
        }
        refused.forEach(file -> terminal.say("! " + OneLine.of(file.name()) + " was not added: " + file.reason()));
        if (rejectedLines(counting) > 0) {
            terminal.say(
                    "! " + number(rejectedLines(counting), "line") + " could not be counted: ./tally rejected list");
        }
        if (noWait) {
            terminal.say(counting.open().size() + " files copied into the inbox");
        } else if (json) {
            terminal.say(sum(counting.counted(), taken));
        } else {
            terminal.data(sum(counting.counted(), taken));
        }
    }

    private static Map<String, Object> asJson(NotAdded file) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", file.name());
        members.put("status", "refused");
        members.put("reason", file.reason());
        return members;
    }

    private static String sum(List<Json> counted, Duration taken) {
        return number(counted.size(), "file") + ", " + number(sum(counted, "lines"), "line") + ", "
                + number(sum(counted, "words"), "word")
                + events(counted)
                + String.format(Locale.ROOT, "  counted in %.1f s", taken.toMillis() / 1000.0);
    }

    private static String events(List<Json> counted) {
        List<Json> rows =
                counted.stream().filter(file -> !file.at("type").isNull()).toList();
        return rows.isEmpty() ? "" : ", " + number(sum(rows, "lines") - sum(rows, "rejected"), "event");
    }

    private static String number(long number, String unit) {
        return String.format(Locale.ROOT, "%,d %s%s", number, unit, number == 1 ? "" : "s");
    }

    private static long rejectedLines(Counting counting) {
        return sum(counting.counted(), "rejected");
    }

    private static long sum(List<Json> documents, String member) {
        return documents.stream().mapToLong(one -> one.at(member).number(0)).sum();
    }
}
