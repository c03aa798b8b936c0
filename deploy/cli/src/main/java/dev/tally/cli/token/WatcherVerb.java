package dev.tally.cli.token;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.home.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tally token watcher}: for deployments that start the file watcher by themselves. */
@Command(
        name = "watcher",
        description = "Makes the file watcher's token, or brings it up to date.",
        footer = {
            "",
            "The watcher sends rows of files (inbox.events) through the ingest API. Its token is for their types alone; it goes",
            "into FILE, which TALLY_INGEST_TOKEN_FILE of the watcher names. ./tally up and compose do this at every start."
        })
final class WatcherVerb extends TokenVerb {
    @Option(
            names = "--secret",
            required = true,
            paramLabel = "FILE",
            description = "Where the token is kept, for the watcher alone.")
    private Path secret = Path.of("");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (default: TALLY_CONFIG, else ./tally.yaml, else the shipped one).")
    private @Nullable Path config;

    @Override
    public Integer call() throws IOException {
        TokenLines lines = lines();
        if (!lines.exists()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "there is no tokens file " + lines,
                    "nobody is asked for a token, so the watcher needs none",
                    "next: ./tally token create NAME --scope SCOPE makes the first");
        }
        Path file = tally().home().configuration(config, tally().environment());
        new WatcherToken(lines.file(), tally().home(), secret.toAbsolutePath())
                .keep(Configuration.read(file, tally().home()));
        terminal().say("✔ the file watcher's token is in " + secret);
        return ExitCode.OK;
    }
}
