package dev.tally.examples;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/**
 * An example that asks questions in SQL: of the lake, and where a counter knows the answer, of the counts, too. A question is a
 * file: {@code name.sql} is put to every engine that reads the lake, word for word, and {@code name.postgres.sql} to PostgreSQL.
 */
public abstract class LakeExample extends Example {
    @Option(
            names = "--questions",
            paramLabel = "DIR",
            required = true,
            hidden = true,
            description = "Where the questions are; the run script knows.")
    private Path questions;

    @Option(names = "--trino-url", paramLabel = "URL", hidden = true, description = "The run script's --trino is it.")
    private URI trino;

    /** Those that read the lake besides Tally itself: a Trino, where one was given. */
    protected List<SqlEngine> others() {
        return trino == null ? List.of() : List.of(new Trino(trino));
    }

    /** Puts the question to all who can answer it. The first value of each row names it. */
    protected List<Comparison<?, ?>> asked(RunningTally tally, String question, SortedMap<String, String> expected)
            throws IOException, InterruptedException {
        List<SqlEngine> lake = new ArrayList<>(List.of(new TallySql("DuckDB", tally, "lake")));
        lake.addAll(others());
        List<Comparison<?, ?>> comparisons = new ArrayList<>();
        for (SqlEngine engine : lake) {
            comparisons.add(compared(engine, question, question + ".sql", expected));
        }
        String counts = question + ".postgres.sql";
        if (Files.exists(questions.resolve(counts))) {
            comparisons.add(compared(new TallySql("PostgreSQL", tally, "postgres"), question, counts, expected));
        }
        return comparisons;
    }

    private Comparison<?, ?> compared(
            SqlEngine engine, String question, String file, SortedMap<String, String> expected)
            throws IOException, InterruptedException {
        SortedMap<String, String> found = new TreeMap<>();
        for (List<String> row : engine.ask(question(file))) {
            // Two rows where one is right must show.
            found.merge(row.get(0), String.join(" ", row.subList(1, row.size())), (one, more) -> one + " and " + more);
        }
        return new Comparison<>(question + " by " + engine.name(), expected, found);
    }

    protected String question(String file) throws IOException {
        return Files.readString(questions.resolve(file));
    }
}
