package dev.tally.cli.rejected;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.Json;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.kafka.RecordJson;
import dev.tally.cli.reconcile.Forecast;
import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally rejected show}: why, the record with its headers, and whether it could be sent again. */
@Command(
        name = "show",
        description =
                "Shows one rejected record: why, its headers where Kafka still holds it, and whether a replay would count it.",
        footer = {"", "Example: ./tally rejected show clicks/0/1234"})
final class ShowRejected implements Callable<Integer> {
    @ParentCommand
    private @Nullable RejectedCommand rejected;

    @Parameters(
            paramLabel = "PLACE",
            converter = ReplayRejected.PlaceConverter.class,
            description = "topic/partition/offset, as ./tally rejected list shows it.")
    private @Nullable Place place;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        RejectedCommand parent = Objects.requireNonNull(rejected);
        RunRecord run = parent.running();
        Json rejection = Filter.at(parent.tally().api(run.ports().query()), Objects.requireNonNull(place));
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("rejection", rejection);
        try (Original original =
                new Original(KafkaConnection.plain("127.0.0.1:" + run.ports().kafka()))) {
            members.put("record", record(original, rejection));
            Forecast forecast = new Forecast(
                    Configuration.read(run.configuration(), parent.tally().home()), Clock.systemUTC());
            members.put("replay", replay(new Choice(original, forecast), rejection));
        }
        print(parent.tally().terminal(), members, rejection);
        return ExitCode.OK;
    }

    private static @Nullable Object record(Original original, Json rejection) {
        try {
            return RecordJson.of(original.of(rejection));
        } catch (NotSent gone) {
            return null;
        }
    }

    private static String replay(Choice choice, Json rejection) throws IOException {
        if (!rejection.at("replayed_at").isNull()) {
            return "it was sent again at " + rejection.at("replayed_at").text();
        }
        try {
            choice.of(rejection);
            return "it would count now, once";
        } catch (NotSent not) {
            return "not possible: " + not.getMessage();
        }
    }

    private void print(Terminal terminal, Map<String, @Nullable Object> members, Json rejection) {
        if (json) {
            terminal.data(Json.of(members).toString());
            return;
        }
        terminal.data(place + "  " + rejection.at("code").text() + " ("
                + rejection.at("stage").text() + "), batch "
                + rejection.at("batch_id").text() + ", "
                + rejection.at("rejected_at").text());
        terminal.data("why     " + rejection.at("reason").text());
        terminal.data("record  " + Json.of(members.get("record")));
        terminal.data("replay  " + members.get("replay"));
    }
}
