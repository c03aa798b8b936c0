package dev.tally.benchmarks.engine;

import dev.tally.benchmarks.load.Order;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Spark Structured Streaming with Iceberg's own sink. */
final class StructuredLake implements LakeEngine {
    /** About as many as Tally's lake takes into a commit. */
    private static final int MOST_RECORDS = 250_000;

    @Override
    public String name() {
        return "structured";
    }

    @Override
    public Engine owner() {
        return PeerEngine.structured();
    }

    @Override
    public boolean followsCounts() {
        return false;
    }

    @Override
    public ServiceProcess start(Assignment assignment, EngineJvm jvm) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(MOST_RECORDS)));
        arguments.addAll(Order.TYPES);
        return PeerEngine.start(
                name(),
                "dev.tally.benchmarks.peer.StructuredLakeMain",
                PeerEngine.OPEN_FLAGS,
                arguments,
                assignment,
                jvm);
    }

    @Override
    public String catalogUrl(Assignment assignment) {
        return assignment.jdbcUrl();
    }
}
