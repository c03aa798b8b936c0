package dev.tally.cli.feed;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.OneLine;
import dev.tally.cli.Patience;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import dev.tally.model.record.Position;
import dev.tally.model.time.DurationText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally send}: posts events to the door, batch by batch as they come in, and shows what it said. */
@Command(
        name = "send",
        description = "Sends events of a type: one JSON object, an array, or an object per line, however many lines.",
        footer = {
            "",
            "Examples:",
            "  echo '{\"shop\":\"a\",\"total\":12.5}' | ./tally send order.placed --ack counted",
            "  ./tally send order.placed orders.ndjson --lenient",
            "Each batch is sent again under the same Idempotency-Key until the door has taken it, and counts once.",
            "Exit code 3: some events were not taken; 4: the door was away; 5: taken, not counted in time."
        })
public final class SendCommand implements Callable<Integer> {
    private static final int USUAL_BATCH = 1_000;
    private static final int MOST_BYTES = 1024 * 1024;
    private static final Duration ONE_WAIT = Duration.ofSeconds(20);

    /** What to wait for. */
    enum Acknowledgement {
        /** Kafka has them. */
        DURABLE,
        /** They are in the counts. */
        COUNTED
    }

    @ParentCommand
    private @Nullable TallyCommand tally;

    @Parameters(index = "0", paramLabel = "TYPE", description = "The event type, such as order.placed.")
    private String type = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "A file; - is standard input.")
    private String file = "-";

    @Option(
            names = "--ack",
            paramLabel = "WHEN",
            defaultValue = "durable",
            description = "Return when they are durable (on Kafka) or counted (default: ${DEFAULT-VALUE}).")
    private Acknowledgement acknowledgement = Acknowledgement.DURABLE;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "" + USUAL_BATCH,
            description = "So many lines at once, at most (default: ${DEFAULT-VALUE}).")
    private int batch = USUAL_BATCH;

    @Option(names = "--lenient", description = "Take the good events of a batch that has bad ones.")
    private boolean lenient;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Names this run: the same input under the same key and --batch counts once (default: a new one).")
    private @Nullable String key;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            description =
                    "Give up on a door that is away, and on counting, after this long (default: ${DEFAULT-VALUE}).")
    private String timeout = "2m";

    @Option(names = "--json", description = "The service's answers as JSON, one a line for each batch.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TallyCommand parent = Objects.requireNonNull(tally);
        Duration patience = Patience.of(timeout);
        if (batch < 1) {
            throw new Failure(ExitCode.USAGE, "--batch " + batch + " is not 1 or more");
        }
        ApiClient door = parent.api(parent.ports().ingest());
        Receipt receipt = new Receipt();
        try (InputStream in = input()) {
            send(in, door, patience, receipt, parent.terminal());
        }
        Position position = receipt.position();
        Duration counted = null;
        if (acknowledgement == Acknowledgement.COUNTED && position != null) {
            long durable = System.nanoTime();
            awaitCounted(parent.api(parent.ports().query()), position.toString(), patience);
            counted = Duration.ofNanos(System.nanoTime() - durable);
        }
        if (json) {
            parent.terminal().say(receipt.text(counted));
        } else {
            parent.terminal().data(receipt.text(counted));
        }
        return receipt.rejected() == 0
                ? ExitCode.OK
                : receipt.taken() == 0 ? ExitCode.FAILED : ExitCode.PARTLY_REJECTED;
    }

    private InputStream input() throws IOException {
        if (file.equals("-")) {
            return System.in;
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new Failure(
                    ExitCode.USAGE, file + " is no file that can be read", "next: ./tally send " + type + " <file>");
        }
        return Files.newInputStream(path);
    }

    private void send(InputStream in, ApiClient door, Duration patience, Receipt receipt, Terminal terminal)
            throws IOException, InterruptedException {
        Json limits = door.getAny("/v1/limits", ApiClient.parameters()).body();
        Batches batches =
                new Batches(in, (int) Math.min(batch, limits.at("max_items").number(batch)), (int)
                        Math.min(MOST_BYTES, limits.at("max_body_bytes").number(MOST_BYTES)));
        String run = key != null ? key : UUID.randomUUID().toString();
        Delivery delivery = new Delivery(door, type, run, lenient, patience);
        Progress progress = new Progress(
                terminal, System::nanoTime, "sent", "events", file.equals("-") ? 0 : Files.size(Path.of(file)));
        long bytes = 0;
        try {
            for (Optional<Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
                Answer answer = delivery.post(next.get());
                progress.show(bytes += next.get().body().length, receipt.all(), "");
                take(next.get(), answer, door, receipt, terminal);
            }
        } catch (Failure failure) {
            progress.end();
            throw receipt.taken() == 0 ? failure : broken(failure, receipt, run);
        }
        progress.end();
        if (bytes == 0) {
            throw new Failure(
                    ExitCode.FAILED,
                    "there is nothing to send",
                    "the input holds no event",
                    "next: ./tally send --help");
        }
    }

    private void take(Batch sent, Answer answer, ApiClient door, Receipt receipt, Terminal terminal) {
        if (json) {
            terminal.data(answer.body().toString());
        }
        if (answer.status() >= 300) {
            throw refused(door, answer, sent);
        }
        receipt.add(answer.body());
        for (Json item : answer.body().at("items").items()) {
            item.at("errors").items().forEach(error -> terminal.say("! " + reason(error, sent)));
        }
    }

    private static String reason(Json item, Batch sent) {
        String pointer = item.at("pointer").text();
        return OneLine.of(sent.place(item.at("index").number(-1)) + (pointer.isEmpty() ? "" : " " + pointer) + ": "
                + item.at("reason").text() + " (" + item.at("code").text() + ")");
    }

    private Failure refused(ApiClient door, Answer answer, Batch sent) {
        Failure problem = door.problem(answer);
        List<String> details = new ArrayList<>(problem.details());
        answer.body().at("errors").items().forEach(item -> details.add(reason(item, sent)));
        if (details.stream().noneMatch(detail -> detail.startsWith("next: "))) {
            details.add(
                    answer.body().at("code").text().equals("batch.rejected")
                            ? "next: mend them and send all again   or   ./tally send " + type
                                    + " --lenient   takes the others"
                            : "next: ./tally send --help");
        }
        return new Failure(problem.exitCode(), String.valueOf(problem.getMessage()), details.toArray(String[]::new));
    }

    /** The same failure, after some batches were taken. */
    private Failure broken(Failure failure, Receipt receipt, String run) {
        List<String> details = new ArrayList<>(failure.details());
        details.add(String.format(
                Locale.ROOT,
                "%,d events of the batches before this one are taken, up to %s",
                receipt.taken(),
                receipt.position()));
        details.add("next: the same input again with --key " + run + (batch == USUAL_BATCH ? "" : " --batch " + batch)
                + " counts none of them twice");
        int exitCode = failure.exitCode() == ExitCode.FAILED ? ExitCode.PARTLY_REJECTED : failure.exitCode();
        return new Failure(exitCode, String.valueOf(failure.getMessage()), details.toArray(String[]::new))
                .causedBy(failure);
    }

    private static void awaitCounted(ApiClient query, String position, Duration patience) {
        Duration left = patience;
        Answer answer;
        do {
            Duration wait = left.compareTo(ONE_WAIT) < 0 ? left : ONE_WAIT;
            answer = query.getAny(
                    "/v1/status", ApiClient.parameters("after", position, "wait", DurationText.format(wait)));
            left = left.minus(wait);
        } while (answer.status() == 504 && !left.isZero());
        if (answer.status() == 504) {
            throw new Failure(
                    ExitCode.TIMED_OUT,
                    "accepted and durable, but not counted within " + patience.toSeconds() + " s",
                    answer.body().at("detail").text(),
                    "next: ./tally status");
        }
        if (answer.status() >= 300) {
            throw query.problem(answer);
        }
    }
}
