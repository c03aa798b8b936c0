package dev.tally.cli.token;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tally token revoke}. */
@Command(
        name = "revoke",
        description = "Takes a token out; running services refuse it from their next request on.",
        footer = {"", "The file stays, without its last token too: then nobody is let in."})
final class RevokeToken extends TokenVerb {
    @Parameters(paramLabel = "NAME", description = "As ./tally token list shows it.")
    private String name = "";

    @Override
    public Integer call() throws IOException {
        TokenLines lines = lines();
        if (lines.tokens().stream().noneMatch(token -> token.name().equals(name))) {
            throw new Failure(ExitCode.USAGE, "there is no token " + name + " in " + lines, "next: ./tally token list");
        }
        lines.remove(name);
        terminal().say("✔ " + name + " is revoked");
        return ExitCode.OK;
    }
}
