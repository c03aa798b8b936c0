package dev.tally.cli.feed;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally send}: posts events to the door and shows what it said. */
@Command(name = "send", description = "Sends events of a type: one JSON object, an array, or an object per line.")
public final class SendCommand implements Callable<Integer> {
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

    @Option(names = "--json", description = "The service's answer as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        TallyCommand parent = Objects.requireNonNull(tally);
        Terminal terminal = parent.terminal();
        byte[] body = body();
        ApiClient door = new ApiClient(parent.ports().ingest());
        Answer answer =
                door.post("/v1" + ApiClient.path("events", type), contentType(body), BodyPublishers.ofByteArray(body));
        if (json) {
            terminal.data(answer.body().toString());
        }
        if (answer.status() >= 300) {
            throw refused(door, answer);
        }
        String position = answer.body().at("position").text();
        String counted = "";
        if (acknowledgement == Acknowledgement.COUNTED) {
            awaitCounted(new ApiClient(parent.ports().query()), position);
            counted = " · counted";
        }
        if (!json) {
            terminal.data(answer.body().at("accepted").text() + " accepted · "
                    + answer.body().at("duplicates").text() + " duplicates · "
                    + answer.body().at("rejected").text() + " rejected" + counted + " · position " + position);
        }
        return answer.body().at("rejected").number(0) > 0 ? ExitCode.PARTLY_REJECTED : ExitCode.OK;
    }

    private byte[] body() throws IOException {
        if (file.equals("-")) {
            return System.in.readAllBytes();
        }
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException none) {
            throw new Failure(ExitCode.USAGE, "there is no file " + file, "next: ./tally send " + type + " <file>")
                    .causedBy(none);
        }
    }

    /** NDJSON when the first line is a whole value by itself and more lines follow; else one JSON value over any lines. */
    static String contentType(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        int lineEnd = text.indexOf('\n');
        if (lineEnd < 0) {
            return "application/json";
        }
        try {
            Json first = Json.parse(text.substring(0, lineEnd));
            return first.isArray() ? "application/json" : "application/x-ndjson";
        } catch (IOException continuesOnTheNextLine) {
            return "application/json";
        }
    }

    private static Failure refused(ApiClient door, Answer answer) {
        Failure problem = door.problem(answer);
        List<String> details = new ArrayList<>(problem.details());
        for (Json item : answer.body().at("errors").items()) {
            details.add(
                    "item " + item.at("index").text() + " " + item.at("pointer").text() + ": "
                            + item.at("reason").text() + " (" + item.at("code").text() + ")");
        }
        return new Failure(problem.exitCode(), String.valueOf(problem.getMessage()), details.toArray(String[]::new));
    }

    private static void awaitCounted(ApiClient query, String position) {
        Answer answer = query.getAny("/v1/status", ApiClient.parameters("after", position, "wait", "30s"));
        if (answer.status() == 504) {
            throw new Failure(
                    ExitCode.TIMED_OUT,
                    "accepted and durable, but not counted within 30 s",
                    answer.body().at("detail").text(),
                    "next: ./tally status");
        }
        if (answer.status() >= 300) {
            throw query.problem(answer);
        }
    }
}
