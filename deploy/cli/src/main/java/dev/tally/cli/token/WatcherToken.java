package dev.tally.cli.token;

import dev.tally.cli.home.Home;
import dev.tally.cli.home.Secrets;
import dev.tally.model.access.AccessToken;
import dev.tally.model.access.Scope;
import dev.tally.model.access.TokenSecret;
import dev.tally.model.config.EventFiles;
import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The token that the file watcher shows when it sends rows of files to the ingest API: for the types of {@code inbox.events}, and
 * nothing else. Its line is in the tokens file as everybody's is; its secret is in a file that the watcher alone reads.
 */
public final class WatcherToken {
    /** No name that a person would choose. */
    static final String NAME = "tally.file-watcher";

    private final TokenLines lines;
    private final Path secret;

    public WatcherToken(Path tokens, Home home, Path secret) {
        this.lines = new TokenLines(tokens, home);
        this.secret = secret;
    }

    /**
     * Makes both what this configuration needs, before the watcher starts. A secret whose line was taken out is replaced; without
     * files of events there is one that permits nothing.
     */
    public void keep(TallyConfig config) throws IOException {
        AccessToken known = lines.tokens().stream()
                .filter(token -> token.name().equals(NAME))
                .findAny()
                .orElse(null);
        String kept =
                Files.exists(secret) ? TokenSecret.hash(Files.readString(secret).strip()) : "";
        if (known == null || !known.hash().equals(kept)) {
            String fresh = TokenSecret.create();
            Secrets.write(secret, fresh);
            kept = TokenSecret.hash(fresh);
        }
        Set<Scope> needed = config.inbox().events().stream()
                .map(EventFiles::type)
                .map(Scope::event)
                .collect(Collectors.toSet());
        AccessToken wanted = needed.isEmpty() ? null : new AccessToken(NAME, kept, needed, null);
        if (wanted == null && known != null) {
            lines.remove(NAME);
        } else if (wanted != null && !wanted.equals(known)) {
            lines.put(wanted);
        }
    }
}
