package dev.tally.cli.rejected;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.Json;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.reconcile.Forecast;
import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * {@code tally rejected replay}: sends rejected events to their topic again, those only of which it is certain that they
 * count, and once.
 */
@Command(
        name = "replay",
        description = "Sends rejected events to their topic again, after what they were rejected for is mended.",
        footer = {
            "",
            "Sent are those only that would count now, and by their id not twice; of each other one it is said why not and what",
            "helps. Lines of documents are never sent: put the document again.",
            "Examples:",
            "  ./tally rejected replay clicks/0/1234",
            "  ./tally rejected replay --topic clicks --code time.format --dry-run",
            "Exit code 3: some were not sent."
        })
final class ReplayRejected implements Callable<Integer> {
    private static final int MOST = 10_000;

    @ParentCommand
    private @Nullable RejectedCommand rejected;

    @Parameters(
            arity = "0..*",
            paramLabel = "PLACE",
            converter = PlaceConverter.class,
            description = "Which ones, as topic/partition/offset; else all that the options name.")
    private List<Place> places = List.of();

    @Mixin
    private Filter filter = new Filter();

    @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
    private boolean dryRun;

    /** For picocli. */
    static final class PlaceConverter implements picocli.CommandLine.ITypeConverter<Place> {
        @Override
        public Place convert(String text) {
            return Place.parse(text);
        }
    }

    @Override
    public Integer call() throws IOException {
        if (places.isEmpty() == filter.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "which ones? Either places, or --topic, --code or --since",
                    "next: ./tally rejected list");
        }
        RejectedCommand parent = Objects.requireNonNull(rejected);
        RunRecord run = parent.running();
        ApiClient query = parent.tally().api(run.ports().query());
        List<Json> chosen = new ArrayList<>();
        if (places.isEmpty()) {
            chosen.addAll(filter.read(query, MOST));
        } else {
            places.forEach(place -> chosen.add(Filter.at(query, place)));
        }
        KafkaConnection kafka = KafkaConnection.plain("127.0.0.1:" + run.ports().kafka());
        Forecast forecast = new Forecast(
                Configuration.read(run.configuration(), parent.tally().home()), Clock.systemUTC());
        try (Original original = new Original(kafka);
                Sender sender = new Sender(kafka);
                Replays replays = Replays.of(run)) {
            return replay(
                    chosen,
                    new Choice(original, forecast),
                    sender,
                    replays,
                    parent.tally().terminal());
        } catch (SQLException e) {
            throw new Failure(
                            ExitCode.UNREACHABLE,
                            "the database did not answer as needed",
                            String.valueOf(e.getMessage()),
                            "next: ./tally status")
                    .causedBy(e);
        }
    }

    private int replay(List<Json> chosen, Choice choice, Sender sender, Replays replays, Terminal terminal)
            throws IOException, SQLException {
        int sent = 0;
        for (Json rejection : chosen) {
            Place place = Filter.placeOf(rejection);
            try {
                ConsumerRecord<byte[], byte[]> record = choice.of(rejection);
                terminal.data(place + "  "
                        + (dryRun ? "would be sent" : "sent again as offset " + send(record, sender, replays)));
                sent++;
            } catch (NotSent not) {
                terminal.say("! " + place + " was not sent: " + not.getMessage());
            }
        }
        terminal.say(sent + " of " + chosen.size() + (dryRun ? " would be sent" : " sent again"));
        return sent == chosen.size() ? ExitCode.OK : sent == 0 ? ExitCode.FAILED : ExitCode.PARTLY_REJECTED;
    }

    private static long send(ConsumerRecord<byte[], byte[]> record, Sender sender, Replays replays)
            throws NotSent, SQLException {
        Place place = new Place(record.topic(), record.partition(), record.offset());
        if (!replays.begin(place)) {
            throw new NotSent("it was sent again before");
        }
        long offset = sender.sendAgain(record);
        replays.end(place, offset);
        return offset;
    }
}
