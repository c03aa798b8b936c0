package dev.tally.cli.token;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.model.access.AccessToken;
import dev.tally.model.access.Scope;
import dev.tally.model.access.TokenSecret;
import dev.tally.model.time.DurationText;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tally token create}: the one place where a token's secret is ever seen. */
@Command(
        name = "create",
        description = "Makes a token and prints its secret, this once.",
        footer = {
            "",
            "Scopes: events:* or events:<type> (send events), documents (put and withdraw), read (counts, status, replays), sql,",
            "metrics. The secret is kept nowhere: give it to its holder now, in a file or an environment, not on a command line.",
            "Examples:",
            "  ./tally token create shop --scope events:order.placed,events:order.paid --expires 90d",
            "  TALLY_TOKEN=$(./tally token create me --scope 'events:*,documents,read,sql,metrics')"
        })
final class CreateToken extends TokenVerb {
    @Parameters(paramLabel = "NAME", description = "Whose it is; how it is listed and revoked.")
    private String name = "";

    @Option(
            names = "--scope",
            required = true,
            split = ",",
            paramLabel = "SCOPE",
            description = "What it permits; several with commas.")
    private List<String> scopes = List.of();

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            description = "After how long it ends, as 90d or 12h (default: never).")
    private @Nullable String expires;

    @Override
    public Integer call() throws IOException {
        TokenLines lines = lines();
        if (lines.tokens().stream().anyMatch(token -> token.name().equals(name))) {
            throw new Failure(
                    ExitCode.USAGE,
                    "there is a token " + name + " already",
                    "next: another name, or first ./tally token revoke " + name);
        }
        boolean first = !lines.exists();
        String secret = TokenSecret.create();
        AccessToken token = token(secret);
        lines.put(token);
        terminal().data(secret);
        terminal()
                .say("✔ " + name + " is in " + lines + (token.expires() == null ? "" : " until " + token.expires())
                        + "; its secret is the line above, and is shown this once");
        if (first && tally().running().isPresent()) {
            terminal().say("  next: ./tally down && ./tally up   From then on every call needs a token.");
        }
        return ExitCode.OK;
    }

    private AccessToken token(String secret) {
        try {
            Set<Scope> permitted = new LinkedHashSet<>();
            scopes.forEach(scope -> permitted.add(Scope.parse(scope.strip())));
            Instant end = expires == null
                    ? null
                    : Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(DurationText.parse(expires));
            return new AccessToken(name, TokenSecret.hash(secret), permitted, end);
        } catch (IllegalArgumentException wrong) {
            throw new Failure(ExitCode.USAGE, String.valueOf(wrong.getMessage()), "next: ./tally token create --help")
                    .causedBy(wrong);
        }
    }
}
