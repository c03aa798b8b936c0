package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.OneLine;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import dev.tally.cli.check.Machine;
import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.PartRecord.State;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.ProcessIdentity;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.read.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code tally status}: each part as the launcher knows it and as it answers now, the last batch, the lag, the lake, the inbox.
 * Without a launcher the usual ports are asked, so that it works beside docker compose, too.
 */
@Command(
        name = "status",
        description = "Shows every part, the last batch, the lag, the lake and the inbox.",
        footer = {"", "Exit code 0: all is well; 1: something is not; 4: nothing answers."})
public final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    /** One line of the answer. */
    private record Row(
            String part,
            boolean up,
            String state,
            OptionalLong pid,
            @Nullable Duration uptime,
            OptionalLong memory,
            int restarts,
            String note) {
        Map<String, @Nullable Object> members() {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("part", part);
            members.put("up", up);
            members.put("state", state);
            members.put("pid", pid.isPresent() ? (Object) pid.getAsLong() : null);
            members.put("uptime_seconds", uptime == null ? null : (Object) uptime.toSeconds());
            members.put("memory_bytes", memory.isPresent() ? (Object) memory.getAsLong() : null);
            members.put("restarts", (long) restarts);
            members.put("note", note);
            return members;
        }
    }

    @Override
    public Integer call() {
        TallyCommand parent = Objects.requireNonNull(tally);
        Terminal terminal = parent.terminal();
        Optional<RunRecord> running = parent.running();
        Ports ports = parent.ports();
        List<Row> rows = running.map(run -> supervised(run)).orElseGet(() -> unsupervised(ports));
        if (running.isEmpty() && rows.stream().noneMatch(Row::up)) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "Tally is not running in " + parent.home().root(),
                    "nothing answers at the usual ports either",
                    "next: ./tally up");
        }
        Optional<Json> counts = answer(parent, ports.query(), "/v1/status", ApiClient.parameters("balance", "false"));
        Optional<Json> files = answer(parent, ports.watcher(), "/v1/files", ApiClient.parameters("limit", "1"));
        boolean good = rows.stream().allMatch(Row::up) && counts.isPresent();
        if (json) {
            Map<String, @Nullable Object> all = new LinkedHashMap<>();
            all.put("good", good);
            all.put("parts", rows.stream().map(Row::members).toList());
            all.put("counts", counts.map(Json::value).orElse(null));
            all.put("inbox", files.map(answer -> answer.at("counts").value()).orElse(null));
            all.put(
                    "inbox_problem",
                    files.map(answer -> answer.at("problem").value()).orElse(null));
            terminal.data(Json.of(all).toString());
        } else {
            print(terminal, rows, counts, files);
        }
        return good ? ExitCode.OK : ExitCode.FAILED;
    }

    private static List<Row> supervised(RunRecord run) {
        List<Row> rows = new ArrayList<>();
        for (PartRecord part : run.parts()) {
            ProcessIdentity identity = part.process();
            Optional<ProcessHandle> process = identity == null ? Optional.empty() : identity.find();
            boolean answers = process.isPresent() && answers(part.name(), run.ports());
            boolean up = process.isPresent() && part.state() == State.READY && answers;
            String state = up
                    ? "up"
                    : part.state() == State.READY
                            ? (process.isPresent() ? "not ready" : "down")
                            : part.state().name().toLowerCase(Locale.ROOT);
            rows.add(new Row(
                    part.name(),
                    up,
                    state,
                    process.map(handle -> OptionalLong.of(handle.pid())).orElse(OptionalLong.empty()),
                    process.isPresent() ? uptime(process.get()) : null,
                    process.map(ProcessMemory::of).orElse(OptionalLong.empty()),
                    part.restarts(),
                    note(part, up)));
        }
        return rows;
    }

    private static String note(PartRecord part, boolean up) {
        if (part.restarts() > 0) {
            return "restarted " + part.restarts() + " times, last: " + part.reason();
        }
        return up ? "" : part.reason();
    }

    // Kafka and PostgreSQL speak no HTTP: that their process lives is what is known; the services say the rest.
    private static boolean answers(String part, Ports ports) {
        return switch (part) {
            case Programs.QUERY -> new ApiClient(ports.query()).isOk("/readyz");
            case Programs.INGEST -> new ApiClient(ports.ingest()).isOk("/readyz");
            case Programs.WATCHER -> new ApiClient(ports.watcher()).isOk("/readyz");
            case Programs.AGGREGATOR -> new ApiClient(ports.aggregator()).isOk("/readyz");
            case Programs.LAKE -> new ApiClient(ports.lake()).isOk("/readyz");
            default -> true;
        };
    }

    private static List<Row> unsupervised(Ports ports) {
        return Programs.ANSWERING.stream()
                .map(module -> {
                    boolean up = answers(module, ports);
                    return new Row(
                            module, up, up ? "up" : "down", OptionalLong.empty(), null, OptionalLong.empty(), 0, "");
                })
                .toList();
    }

    private static @Nullable Duration uptime(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.now()))
                .orElse(null);
    }

    private static Optional<Json> answer(TallyCommand parent, int port, String path, Map<String, String> parameters) {
        ApiClient client = parent.api(port);
        try {
            Answer answer = client.getAny(path, parameters);
            if (answer.status() == 401 || answer.status() == 403) {
                parent.terminal().failed(client.problem(answer));
            }
            return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (Failure unreachable) {
            return Optional.empty();
        }
    }

    private static void print(Terminal terminal, List<Row> rows, Optional<Json> counts, Optional<Json> files) {
        terminal.data(String.format(
                Locale.ROOT, "%-18s %-10s %8s %9s %9s  %s", "PART", "STATE", "PID", "UP FOR", "MEMORY", "NOTE"));
        long total = 0;
        for (Row row : rows) {
            total += row.memory().orElse(0);
            terminal.data(String.format(
                            Locale.ROOT,
                            "%-18s %-10s %8s %9s %9s  %s",
                            row.part(),
                            row.state(),
                            row.pid().isPresent() ? Long.toString(row.pid().getAsLong()) : "-",
                            row.uptime() == null ? "-" : brief(row.uptime()),
                            row.memory().isPresent() ? Machine.size(row.memory().getAsLong()) : "-",
                            row.note())
                    .stripTrailing());
        }
        if (total > 0) {
            terminal.data("memory of all parts: " + Machine.size(total));
        }
        counts.ifPresentOrElse(
                status -> terminal.data(counts(status)),
                () -> terminal.data("counts: the query-service does not tell them"));
        files.map(answer -> answer.at("counts"))
                .filter(totals -> !totals.isNull())
                .ifPresent(totals -> terminal.data("inbox: " + inbox(totals)));
        files.map(answer -> answer.at("problem"))
                .filter(problem -> !problem.isNull())
                .ifPresent(problem -> terminal.data("inbox: " + OneLine.of(problem.text())));
    }

    private static String counts(Json status) {
        Json lag = status.at("lag");
        String behind = lag.at("known").isTrue()
                ? "lag " + lag.at("records").text() + " records"
                        + (lag.at("records").number(0) > 0
                                ? ", " + lag.at("seconds").text() + " s"
                                : "")
                : "lag unknown: " + lag.at("reason").text();
        String committed = status.at("committed_at").isNull()
                ? "no batch committed yet"
                : "last batch " + status.at("batch").text() + " at "
                        + Table.time(status.at("committed_at").text());
        Json documents = status.at("documents");
        return committed + " · " + behind + "\n"
                + String.format(
                        Locale.ROOT,
                        "documents: %,d counted, %,d counting · words: %,d · events: %,d · rejected records: %,d",
                        documents.at("counted").number(0),
                        documents.at("counting").number(0),
                        status.at("totals").at("words").number(0),
                        status.at("totals").at("events").number(0),
                        status.at("totals").at("rejected").number(0))
                + lake(status.at("lake"))
                + missing(status);
    }

    private static String lake(Json lake) {
        return lake.at("position").isNull()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "\nlake: %,d tables · %,d rows · lag %,d records",
                        lake.at("tables").number(0),
                        lake.at("rows").number(0),
                        lake.at("lag").number(0));
    }

    private static String missing(Json status) {
        List<String> topics = status.at("sources").items().stream()
                .filter(source -> source.at("status").text().equals("missing"))
                .map(source -> source.at("topic").text())
                .toList();
        return topics.isEmpty()
                ? ""
                : "\nmissing topics under sources: " + String.join(", ", topics)
                        + " · they are counted as soon as they exist: ./tally topics create <topic>";
    }

    private static String inbox(Json totals) {
        List<String> parts = new ArrayList<>();
        if (totals.value() instanceof Map<?, ?> members) {
            members.forEach((name, number) -> parts.add(number + " " + name));
        }
        return String.join(", ", parts);
    }

    /** {@code 42s}, {@code 3m 10s}, {@code 5h 2m}, {@code 3d 4h}. */
    static String brief(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        return seconds < 86_400
                ? seconds / 3600 + "h " + seconds % 3600 / 60 + "m"
                : seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
    }
}
