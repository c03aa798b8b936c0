package dev.tally.benchmarks;

import dev.tally.benchmarks.micro.MicroBenchmarks;
import dev.tally.benchmarks.micro.MicroResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally bench micro}. */
@Command(name = "micro", description = "JMH: tokenizer, codecs, field paths; time and garbage for one record.")
final class MicroCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "REGEX", description = "Which ones (default: all).")
    private String include = ".*";

    @Option(names = "--seconds", description = "Each iteration, of five and three before (default: ${DEFAULT-VALUE}).")
    private int seconds = 1;

    @Option(names = "--json", description = "Results as a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        List<MicroResult> results = MicroBenchmarks.run(include, seconds);
        new Report(json).micro(results);
        return results.isEmpty() ? BenchCommand.FAILED : BenchCommand.OK;
    }
}
