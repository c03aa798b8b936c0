package dev.tally.benchmarks.engine;

import dev.tally.benchmarks.oracle.Answer;
import dev.tally.local.LocalPostgres;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Something that counts a topic into a database of its own, as a process of its own. Its database has a table {@code
 * positions} (topic, partition, next_offset) that moves when counts become visible.
 */
public interface Engine {
    String name();

    /** Whether it claims that a crash changes no count. */
    boolean isExactlyOnce();

    /** Creates an empty database of this name with what the engine needs in it. */
    void createDatabase(LocalPostgres postgres, String database) throws SQLException;

    /** Starts it, or starts it again after a crash: it goes on from what it has kept. */
    ServiceProcess start(Assignment assignment, EngineJvm jvm) throws IOException;

    /** The query that gives this answer's rows: two texts and a number. */
    String query(Answer answer);
}
