package dev.tally.cli.token;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tally token}. */
@Command(
        name = "token",
        description = "Makes, lists and revokes the tokens by which programs and people are let in.",
        subcommands = {CreateToken.class, ListTokens.class, RevokeToken.class, WatcherVerb.class},
        footer = {
            "",
            "Where there is a tokens file, every call needs a token with its scope; the file holds hashes and no secret.",
            "More: docs/reference/security.md"
        })
public final class TokenCommand implements Runnable {
    @ParentCommand
    private @Nullable TallyCommand tally;

    TallyCommand tally() {
        return Objects.requireNonNull(tally);
    }

    @Override
    public void run() {
        throw new Failure(ExitCode.USAGE, "create, list or revoke?", "next: ./tally token list");
    }
}
