package dev.tally.cli.token;

import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What all do: look into a tokens file. */
abstract class TokenVerb implements Callable<Integer> {
    @ParentCommand
    private @Nullable TokenCommand token;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The tokens file (default: TALLY_TOKENS_FILE, else .tally/secrets/tokens).")
    private @Nullable Path file;

    TallyCommand tally() {
        return Objects.requireNonNull(token).tally();
    }

    Terminal terminal() {
        return tally().terminal();
    }

    TokenLines lines() {
        return new TokenLines(
                file == null ? tally().home().tokens(tally().environment()) : file.toAbsolutePath(), tally().home());
    }
}
