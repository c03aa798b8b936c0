package dev.tally.benchmarks.engine;

import dev.tally.benchmarks.load.Order;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The shipped lake: the aggregator's jar. */
final class TallyLake implements LakeEngine {
    private static final String CONFIG = "version: 1\nlake:\n  tables:\n"
            + Order.TYPES.stream()
                    .map(type -> "    - name: " + type.replace('.', '_') + "\n      from: " + type + "\n"
                            + "      columns: {region: /region, item: /item, count: {at: /count, as: long},"
                            + " total: {at: /total, as: decimal}}\n")
                    .collect(Collectors.joining());

    @Override
    public String name() {
        return "tally";
    }

    @Override
    public Engine owner() {
        return Engines.TALLY;
    }

    @Override
    public boolean followsCounts() {
        return true;
    }

    @Override
    public ServiceProcess start(Assignment assignment, EngineJvm jvm) throws IOException {
        Path config = Files.writeString(assignment.directory().resolve("lake.yaml"), CONFIG);
        Path jar = EngineJvm.jar("stream-aggregator/target/stream-aggregator.jar");
        List<String> command = jvm.command(assignment.directory(), List.of("-jar", jar.toString(), "lake"));
        return ServiceProcess.of("lake", command, assignment.directory().resolve("lake.log"))
                .environment(TallyEngine.environment(assignment, config))
                .environment(Map.of("TALLY_LAKE_WAREHOUSE", LakeEngine.warehouse(assignment)))
                .start();
    }

    @Override
    public String catalogUrl(Assignment assignment) {
        return assignment.jdbcUrl() + "?currentSchema=tally_lake";
    }
}
