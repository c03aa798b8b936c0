package dev.tally.benchmarks;

import dev.tally.benchmarks.load.Document;
import dev.tally.benchmarks.load.RealText;
import dev.tally.benchmarks.load.ZipfText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which documents are counted. */
final class TextOptions {
    @Option(names = "--records", paramLabel = "N", description = "Lines (default: ${DEFAULT-VALUE}).")
    private int records = 500_000;

    @Option(names = "--documents", paramLabel = "N", description = "Documents (default: ${DEFAULT-VALUE}).")
    private int documents = 2_000;

    @Option(
            names = "--texts",
            paramLabel = "DIR",
            description = "Real text: the files of this directory, repeated and cut (default: generated Zipf words).")
    private @Nullable Path texts;

    List<Document> documents(long seed) throws IOException {
        int wanted = Math.max(1, Math.min(documents, records));
        return texts == null ? ZipfText.documents(seed, records, wanted) : RealText.documents(texts, records, wanted);
    }
}
