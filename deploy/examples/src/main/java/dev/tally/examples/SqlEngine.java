package dev.tally.examples;

import java.io.IOException;
import java.util.List;

/** Who answers SQL. A call returns the rows, or throws a {@link Failed} that says what was answered instead. */
public interface SqlEngine {
    /** For people. */
    String name();

    /** The rows of one statement, each value as a text, an empty one where there is none. */
    List<List<String>> ask(String sql) throws IOException, InterruptedException;
}
