package dev.tally.benchmarks.engine;

import dev.tally.benchmarks.load.Order;
import dev.tally.local.LocalPostgres;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    public Map<String, String> catalog(Assignment assignment) {
        return Map.of(
                "type",
                "jdbc",
                "uri",
                assignment.jdbcUrl(),
                "jdbc.user",
                LocalPostgres.SUPERUSER,
                "jdbc.password",
                assignment.superuserPassword(),
                "jdbc.schema-version",
                "V1",
                "warehouse",
                "file:" + assignment.directory().resolve("lake"));
    }
}
