package dev.tally.benchmarks.engine;

import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Something that brings the events of the topic into Iceberg tables, one for each type, as a process of its own: with a JDBC
 * catalog in its database and its warehouse in its directory.
 */
public interface LakeEngine {
    LakeEngine TALLY = new TallyLake();
    List<LakeEngine> ALL = List.of(TALLY, new StructuredLake());

    String name();

    /** Whose database it has. */
    Engine owner();

    /** Whether it brings over only what the owner has counted. */
    boolean followsCounts();

    /** Starts it; it runs until it is ended. */
    ServiceProcess start(Assignment assignment, EngineJvm jvm) throws IOException;

    /** What Iceberg's catalog {@code tally} needs to know to read its tables, all in the namespace {@code tally}. */
    Map<String, String> catalog(Assignment assignment);
}
