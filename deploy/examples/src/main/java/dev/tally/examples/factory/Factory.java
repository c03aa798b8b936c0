package dev.tally.examples.factory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.examples.Comparison;
import dev.tally.examples.Failed;
import dev.tally.examples.LakeExample;
import dev.tally.examples.RunningTally;
import dev.tally.examples.SqlEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts two files where Tally replays and pulls them, and writes a report of what the lake then holds: a file a product. */
@Command(
        name = "deploy/examples/factory/run",
        mixinStandardHelpOptions = true,
        description = "Replays a factory's orders and metrics into the lake and writes a report for each product.")
public final class Factory extends LakeExample {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "400",
            description = "How many orders (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(
            names = "--metrics",
            paramLabel = "N",
            defaultValue = "3000",
            description = "How many metrics (default: ${DEFAULT-VALUE}).")
    private int metrics;

    public static void main(String[] arguments) {
        main(new Factory(), arguments);
    }

    @Override
    protected List<Comparison<?, ?>> run(RunningTally tally) throws Exception {
        Workshop workshop = Workshop.of(seed(), orders, metrics);
        workshop.writeTo(tally.home().resolve("data"));
        for (JsonNode pull : pulled(tally)) {
            say(
                    "%-8s  %,d lines pulled",
                    pull.path("name").asText(), pull.path("lines").asLong());
        }
        tally.awaitLake();

        Report report = new Report(plantMistake() ? workshop.andOneMore() : workshop);
        List<Comparison<?, ?>> comparisons = new ArrayList<>();
        comparisons.addAll(asked(tally, "streams", report.streams()));
        comparisons.addAll(asked(tally, "totals", report.totals()));
        SortedMap<String, String> expected = new TreeMap<>();
        report.products().forEach(product -> expected.putAll(report.best(product)));
        comparisons.add(new Comparison<>("lines of the reports", expected, written(tally, report.products())));
        for (SqlEngine engine : others()) {
            comparisons.add(
                    new Comparison<>("report by " + engine.name(), expected, answered(engine, report.products())));
        }
        return comparisons;
    }

    /** The reports, each as the lake's answer is. */
    private SortedMap<String, String> written(RunningTally tally, Iterable<String> products)
            throws IOException, InterruptedException {
        Path reports = Files.createDirectories(tally.home().resolve("reports"));
        SortedMap<String, String> lines = new TreeMap<>();
        for (String product : products) {
            Path file = reports.resolve(product.replaceAll("[^\\p{L}\\p{N}]+", "-") + ".csv");
            Files.writeString(file, tally.sql("lake", sql(product), "csv"));
            say("%s", file);
            List<String> all = Files.readAllLines(file);
            all.subList(1, all.size()).forEach(line -> put(lines, product, line));
        }
        return lines;
    }

    private SortedMap<String, String> answered(SqlEngine engine, Iterable<String> products)
            throws IOException, InterruptedException {
        SortedMap<String, String> lines = new TreeMap<>();
        for (String product : products) {
            engine.ask(sql(product)).forEach(row -> put(lines, product, String.join(",", row)));
        }
        return lines;
    }

    private static void put(SortedMap<String, String> lines, String product, String line) {
        int place = line.indexOf(',');
        lines.put(product + " " + line.substring(0, place), line.substring(place + 1));
    }

    private String sql(String product) throws IOException {
        return question("report.sql").replace(":product", "'" + product.replace("'", "''") + "'");
    }

    /** Until both streams have come to their ends. */
    private static JsonNode pulled(RunningTally tally) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode pulls = tally.getFromDoor("/v1/pulls").path("items");
            List<String> states = pulls.findValuesAsText("state");
            if (states.stream().allMatch("ended"::equals)) {
                return pulls;
            }
            if (System.nanoTime() > deadline || states.contains("stopped")) {
                throw new Failed("the streams were not pulled to their ends", pulls.toPrettyString());
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }
}
