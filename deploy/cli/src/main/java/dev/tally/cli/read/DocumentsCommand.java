package dev.tally.cli.read;

import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally documents}: what was dropped and how far it is counted; with a name, that document's words. */
@Command(
        name = "documents",
        description = "Shows documents, or the words of one.",
        footer = {"", "Examples:", "  ./tally documents --status counting", "  ./tally documents hamlet.txt --top 5"})
public final class DocumentsCommand extends ReadCommand {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Show this document's words.")
    private @Nullable String name;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those: counting, counted or withdrawn.")
    private @Nullable String status;

    @Override
    View view() {
        String limit = Integer.toString(top);
        if (name != null) {
            Answer answer = query().get(
                            "/v1" + ApiClient.path("documents", name, "words"), ApiClient.parameters("limit", limit));
            return table(answer, "words", "word", "count");
        }
        Answer answer = query().get("/v1/documents", ApiClient.parameters("limit", limit, "status", status));
        return table(answer, "documents", "name", "status", "lines", "words", "rejected", "counted_at");
    }
}
