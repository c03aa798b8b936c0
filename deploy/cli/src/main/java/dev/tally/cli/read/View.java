package dev.tally.cli.read;

import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import java.util.List;

/** An answer and how it looks. */
record View(Answer answer, List<String> lines) {
    /** The answer as it came. */
    static View json(Answer answer) {
        return new View(answer, List.of(answer.body().toString()));
    }

    /** The rows of a list in it. */
    static View table(Answer answer, String list, String... columns) {
        Table table = new Table(columns);
        List<Json> rows = answer.body().at(list).items();
        rows.forEach(table::add);
        return new View(answer, table.lines());
    }
}
