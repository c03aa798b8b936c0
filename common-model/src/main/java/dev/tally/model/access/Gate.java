package dev.tally.model.access;

import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells by the header {@code Authorization} who calls. Where there is no tokens file, nobody is asked. Safe for any number of threads. */
public final class Gate {
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([\\x21-\\x7E]{1,512})");

    private final @Nullable TokensFile tokens;
    private final Clock clock;

    public Gate(@Nullable TokensFile tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    public Caller caller(@Nullable String authorization) {
        if (tokens == null) {
            return Caller.unasked();
        }
        if (authorization == null || authorization.isBlank()) {
            return Caller.refused(Refusal.TOKEN_MISSING);
        }
        Matcher bearer = BEARER.matcher(authorization.strip());
        AccessToken token = bearer.matches() ? tokens.find(bearer.group(1)) : null;
        if (token == null) {
            return Caller.refused(Refusal.TOKEN_UNKNOWN);
        }
        return token.isExpired(clock.instant()) ? Caller.refused(Refusal.TOKEN_EXPIRED) : Caller.of(token);
    }
}
