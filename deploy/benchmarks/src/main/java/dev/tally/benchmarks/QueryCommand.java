package dev.tally.benchmarks;

import dev.tally.benchmarks.measure.Platform;
import dev.tally.benchmarks.query.Answering;
import dev.tally.benchmarks.query.QueryResult;
import dev.tally.benchmarks.query.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tally bench query}. */
@Command(
        name = "query",
        description = "Questions to the query service at a steady rate, beside their statements through pgbench.")
final class QueryCommand implements Callable<Integer> {
    @Option(names = "--rate", paramLabel = "N", description = "Requests a second (default: ${DEFAULT-VALUE}).")
    private int rate = 200;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Not measured (default: ${DEFAULT-VALUE}).")
    private int warmUp = 5;

    @Option(names = "--seconds", paramLabel = "SECONDS", description = "Measured, each (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

    @Option(names = "--words", paramLabel = "N", description = "Different words (default: ${DEFAULT-VALUE}).")
    private int words = 1_100_000;

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "Documents, of a thousand different words each (default: ${DEFAULT-VALUE}).")
    private int documents = 10_000;

    @Option(names = "--questions", split = ",", paramLabel = "NAME", description = "Of ${COMPLETION-CANDIDATES}.")
    private List<Question> questions = List.of(Question.values());

    @Option(names = "--keep", description = "Keep the directory with data and logs, and say where it is.")
    private boolean keep;

    @Option(names = "--json", description = "Results as a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Report report = new Report(json);
        List<QueryResult> results = new ArrayList<>();
        try (Platform platform = Platform.start(keep, Map.of())) {
            platform.kafka().admin().createOwnTopics();
            report.say("filling the database in " + platform.directory());
            try (Answering answering = new Answering(platform, words, documents, rate)) {
                report.say(answering.size());
                for (Question question : questions) {
                    report.say("%s: %,d a second for %d s", question, rate, warmUp + seconds);
                    QueryResult result =
                            answering.ask(question, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
                    report.say("p50 %.2f ms, p99 %.2f ms", result.p50Millis(), result.p99Millis());
                    results.add(result);
                }
            }
        }
        report.queries(results);
        return BenchCommand.OK;
    }
}
