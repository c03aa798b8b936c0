package dev.tally.benchmarks.oracle;

import dev.tally.benchmarks.load.Workload;
import java.util.Arrays;
import java.util.List;

/** A table that an engine has to fill; as rows of two keys and a number, whatever it looks like in the engine's database. */
public enum Answer {
    /** Nothing, the word, its count. */
    WORDS(Workload.DOCUMENTS),
    /** The document's name, the word, its count. */
    DOCUMENT_WORDS(Workload.DOCUMENTS),
    /** Nothing, the minute's number since 1970, the orders in it. */
    MINUTES(Workload.EVENTS),
    /** Region and item, one of {@code orders}, {@code units} and {@code cents}, and the sum. */
    GROUPS(Workload.EVENTS);

    private final Workload workload;

    Answer(Workload workload) {
        this.workload = workload;
    }

    /** What a workload asks for. */
    public static List<Answer> of(Workload workload) {
        return Arrays.stream(values())
                .filter(answer -> answer.workload == workload)
                .toList();
    }
}
