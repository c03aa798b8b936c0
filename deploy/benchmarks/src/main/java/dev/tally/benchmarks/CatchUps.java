package dev.tally.benchmarks;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.http.Latencies;
import dev.tally.benchmarks.measure.CatchUp;
import dev.tally.benchmarks.measure.CatchUpResult;
import dev.tally.benchmarks.measure.Load;
import dev.tally.benchmarks.measure.Platform;
import dev.tally.local.LocalKafka;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One load, one engine after the other, one table. */
final class CatchUps {
    private final Platform platform;
    private final EngineOptions options;
    private final Report report;

    /** Fills a topic. */
    @FunctionalInterface
    interface Loading {
        Load onto(LocalKafka kafka) throws IOException;
    }

    CatchUps(Platform platform, EngineOptions options) {
        this.platform = platform;
        this.options = options;
        this.report = options.report();
    }

    /** Returns the exit code. */
    int run(Loading loading) throws IOException, SQLException, InterruptedException {
        platform.kafka().admin().createOwnTopics();
        report.say("loading the topic and counting what is on it");
        Load load = loading.onto(platform.kafka());
        report.say("%,d %s, %.1f MB", load.records(), load.workload().unit(), load.bytes() / 1e6);
        CatchUp catchUp = new CatchUp(platform, options.jvm(), options.patience(), options.questions());
        List<CatchUpResult> results = new ArrayList<>();
        for (Engine engine : options.engines()) {
            report.say("%s starts", engine.name());
            CatchUpResult result = catchUp.run(engine, load);
            report.say("%s: %.1f s, %s", engine.name(), result.seconds(), Report.answer(result.wrongRows()));
            Latencies answers = result.answers();
            if (answers != null) {
                report.say(
                        "%,d questions at %,.0f a second: p50 %.2f ms, p99 %.2f ms",
                        answers.answers(), answers.perSecond(), answers.p50Millis(), answers.p99Millis());
            }
            result.differences().forEach(report::say);
            results.add(result);
        }
        report.catchUps(results);
        return results.stream().allMatch(result -> result.wrongRows() == 0) ? BenchCommand.OK : BenchCommand.DIFFERENCE;
    }
}
