package dev.tally.benchmarks;

import dev.tally.benchmarks.measure.Platform;
import dev.tally.benchmarks.query.Answering;
import dev.tally.benchmarks.query.QueryResult;
import dev.tally.benchmarks.query.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tally bench query}. */
@Command(
        name = "query",
        description = "Questions to the query service at a steady rate, beside their statements through pgbench.")
final class QueryCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second (default: ${DEFAULT-VALUE}).")
    private int rate = 200;

    @Option(names = "--words", paramLabel = "N", description = "Different words (default: ${DEFAULT-VALUE}).")
    private int words = 1_100_000;

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "Documents, of a thousand different words each (default: ${DEFAULT-VALUE}).")
    private int documents = 10_000;

    @Option(names = "--questions", split = ",", paramLabel = "NAME", description = "Of ${COMPLETION-CANDIDATES}.")
    private List<Question> questions = List.of(Question.values());

    @Override
    public Integer call() throws Exception {
        Report report = run.report();
        List<QueryResult> results = new ArrayList<>();
        try (Platform platform = run.platform(Map.of())) {
            platform.kafka().admin().createOwnTopics();
            report.say("filling the database in " + platform.directory());
            try (Answering answering = new Answering(platform, run.jvm("512m"), words, documents, rate)) {
                report.say(answering.size());
                for (Question question : questions) {
                    report.say("%s: %,d a second", question, rate);
                    QueryResult result = answering.ask(question, load.warmUp(), load.measured());
                    report.say("p50 %.2f ms, p99 %.2f ms", result.p50Millis(), result.p99Millis());
                    results.add(result);
                }
                answering.dumpProfile();
            }
        }
        report.queries(results);
        return BenchCommand.OK;
    }
}
