package dev.tally.examples.clicks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.examples.Comparison;
import dev.tally.examples.Example;
import dev.tally.examples.RunningTally;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes clicks to a topic of their own and compares buckets and counter, by SQL and over HTTP, with its own counts. */
@Command(
        name = "deploy/examples/clicks/run",
        mixinStandardHelpOptions = true,
        description = "Writes Avro clicks to a topic and checks what a Tally counts of it, per minute and by page.")
public final class Clicks extends Example {
    @Option(
            names = "--clicks",
            paramLabel = "N",
            defaultValue = "20000",
            description = "How many different ones (default: ${DEFAULT-VALUE}).")
    private int clicks;

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            required = true,
            description = "Their Avro schema; run gives the one that tally.yaml names.")
    private Path schema;

    public static void main(String[] arguments) {
        main(new Clicks(), arguments);
    }

    @Override
    protected List<Comparison<?, ?>> run(RunningTally tally) throws Exception {
        List<Click> written = new ClickGenerator(seed()).written(clicks);
        String position = new Topic(tally.kafka(), new Schema.Parser().parse(schema.toFile())).write(written);
        say("%,d clicks written to topic clicks, %,d of them again", written.size(), written.size() - clicks);
        tally.awaitCounted(position);

        List<Click> known = new ArrayList<>(written);
        if (plantMistake()) {
            known.add(ClickGenerator.neverWritten());
        }
        ClickCounts expected = ClickCounts.expected(known);
        ClickCounts counted = counted(tally);
        table(counted.pages());
        return List.of(
                new Comparison<>("minutes in tally.bucket_counts", expected.minutes(), counted.minutes()),
                new Comparison<>("minutes of GET /v1/buckets/page.click", expected.minutes(), asked(tally)),
                new Comparison<>("rows of tally.counter_pages", expected.pages(), counted.pages()));
    }

    private static ClickCounts counted(RunningTally tally) throws SQLException {
        try (Connection connection = tally.connect()) {
            return ClickCounts.read(connection);
        }
    }

    private static SortedMap<Instant, Long> asked(RunningTally tally) throws IOException, InterruptedException {
        SortedMap<Instant, Long> minutes = new TreeMap<>();
        for (JsonNode bucket : tally.get("/v1/buckets/page.click?every=1m").path("buckets")) {
            minutes.put(
                    Instant.parse(bucket.path("bucket_start").asText()),
                    bucket.path("count").asLong());
        }
        return minutes;
    }

    /** Pages only; what they were looked at on is in the comparison. */
    private void table(SortedMap<String, PageCounts> rows) {
        SortedMap<String, PageCounts> pages = new TreeMap<>();
        rows.forEach((pageAndDevice, counts) ->
                pages.merge(pageAndDevice.substring(0, pageAndDevice.indexOf(' ')), counts, PageCounts::and));
        say("%-10s  %6s  %12s", "PAGE", "CLICKS", "SECONDS");
        pages.forEach((page, counts) -> say("%-10s  %6d  %12.3f", page, counts.clicks(), counts.seconds()));
    }
}
