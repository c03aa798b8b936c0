package dev.tally.cli.read;

import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally words}: the most frequent words, those with a prefix, or one. */
@Command(
        name = "words",
        description = "Shows word counts over all documents.",
        footer = {
            "",
            "Examples:",
            "  ./tally words --top 3",
            "  ./tally words --prefix wint --json",
            "  ./tally words winter"
        })
public final class WordsCommand extends ReadCommand {
    @Parameters(arity = "0..1", paramLabel = "WORD", description = "Only this word.")
    private @Nullable String word;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only words that begin like this.")
    private @Nullable String prefix;

    @Override
    View view() {
        if (word != null) {
            Answer answer = query().get("/v1" + ApiClient.path("words", word), ApiClient.parameters());
            return json()
                    ? View.json(answer)
                    : new View(answer, List.of(answer.body().at("count").text()));
        }
        Answer answer =
                query().get("/v1/words", ApiClient.parameters("limit", Integer.toString(top), "prefix", prefix));
        return table(answer, "words", "word", "count");
    }
}
