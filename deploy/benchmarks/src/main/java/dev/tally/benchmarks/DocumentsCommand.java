package dev.tally.benchmarks;

import dev.tally.benchmarks.measure.Load;
import dev.tally.benchmarks.measure.Platform;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tally bench documents}. */
@Command(
        name = "documents",
        description =
                "Catch-up of documents: words, and words per document, from a preloaded topic into an empty database.")
final class DocumentsCommand implements Callable<Integer> {
    @Mixin
    private EngineOptions options = new EngineOptions();

    @Mixin
    private TextOptions texts = new TextOptions();

    @Override
    public Integer call() throws Exception {
        try (Platform platform = options.platform()) {
            return new CatchUps(platform, options).run(kafka -> Load.documents(kafka, texts.documents(options.seed())));
        }
    }
}
