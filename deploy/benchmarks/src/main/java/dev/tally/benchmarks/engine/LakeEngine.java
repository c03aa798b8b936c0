package dev.tally.benchmarks.engine;

import dev.tally.local.LocalPostgres;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.util.Map;

/**
 * Something that brings the events of the topic into Iceberg tables, one for each type, as a process of its own: with a JDBC
 * catalog in its database and its warehouse in its directory.
 */
public interface LakeEngine {
    String name();

    /** Whose database it has. */
    Engine owner();

    /** Whether it brings over only what the owner has counted. */
    boolean followsCounts();

    /** Starts it; it runs until it is ended. */
    ServiceProcess start(Assignment assignment, EngineJvm jvm) throws IOException;

    /** Where its catalog's tables are. */
    String catalogUrl(Assignment assignment);

    /** Where its files are. */
    static String warehouse(Assignment assignment) {
        return assignment.directory().resolve("lake").toString();
    }

    /** What Iceberg's catalog {@code tally} needs to know to read its tables, all in the namespace {@code tally}. */
    default Map<String, String> catalog(Assignment assignment) {
        return Map.of(
                "type",
                "jdbc",
                "uri",
                catalogUrl(assignment),
                "jdbc.user",
                LocalPostgres.SUPERUSER,
                "jdbc.password",
                assignment.superuserPassword(),
                "jdbc.schema-version",
                "V1",
                "warehouse",
                "file:" + warehouse(assignment));
    }
}
