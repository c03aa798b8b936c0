package dev.tally.benchmarks.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs this package's benchmarks in a JVM of their own; how it goes is said on standard error. */
public final class MicroBenchmarks {
    private static final int WARM_UP = 3;
    private static final int MEASURED = 5;

    private MicroBenchmarks() {}

    /** Runs those whose names hold this regular expression; each iteration takes so many seconds. */
    public static List<MicroResult> run(String include, int seconds) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(MicroBenchmarks.class.getPackageName() + ".*" + include)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .warmupIterations(WARM_UP)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(MEASURED)
                .measurementTime(TimeValue.seconds(seconds))
                .forks(1)
                .addProfiler(GCProfiler.class)
                .build();
        return new Runner(options, OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
                .run().stream().map(MicroBenchmarks::result).toList();
    }

    private static MicroResult result(RunResult run) {
        Result<?> time = run.getPrimaryResult();
        Result<?> garbage = run.getSecondaryResults().get("gc.alloc.rate.norm");
        return new MicroResult(
                name(run.getParams()),
                time.getScore(),
                time.getScoreError(),
                garbage == null ? Double.NaN : garbage.getScore());
    }

    private static String name(BenchmarkParams run) {
        String name = run.getBenchmark()
                .substring(MicroBenchmarks.class.getPackageName().length() + 1);
        return Stream.concat(Stream.of(name), run.getParamsKeys().stream().map(run::getParam))
                .collect(Collectors.joining(" "));
    }
}
