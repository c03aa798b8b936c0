package dev.tally.cli.generate;

import dev.tally.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally generate documents}. */
@Command(
        name = "documents",
        description = "Writes text files in several scripts, with all kinds of line ends.",
        footer = {
            "",
            "Expected are the words of all of them with their counts, as the shipped configuration counts.",
            "Add them: ./tally add DIR"
        })
final class GenerateDocuments extends GenerateKind {
    @Parameters(paramLabel = "DIR", description = "Where to; it is created. Files of the same names are replaced.")
    private Path directory = Path.of("");

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many lines each has (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Override
    public Integer call() throws IOException {
        positive("--count", count);
        positive("--lines", lines);
        Files.createDirectories(directory);
        DocumentTexts texts = new DocumentTexts(seed());
        for (int number = 1; number <= count; number++) {
            Files.writeString(
                    directory.resolve(String.format(Locale.ROOT, "text-%04d.txt", number)), texts.next(lines));
        }
        finish(
                String.format(
                        Locale.ROOT,
                        "%,d files, %,d lines, %,d words in %s",
                        count,
                        (long) count * lines,
                        texts.words(),
                        directory),
                texts.csv());
        return ExitCode.OK;
    }
}
