package dev.tally.model.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as the tokens file has it, one a line: {@code name sha256:<hex> scope,scope [expires]}. Who has this line knows
 * who may do what, but not how to say that he is it.
 *
 * @param hash of the secret; see {@link TokenSecret}
 * @param expires from when on it permits nothing; null: never
 */
public record AccessToken(
        String name,
        String hash,
        Set<Scope> scopes,
        @Nullable Instant expires) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");

    public AccessToken {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a token's name has 1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit");
        }
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("the hash is sha256: and 64 hexadecimal digits");
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a token without a scope permits nothing");
        }
        scopes = Set.copyOf(scopes);
    }

    /**
     * A line of the file.
     *
     * @throws IllegalArgumentException where it is none; what it says holds nothing of the line but a scope
     */
    static AccessToken parse(String line) {
        String[] parts = line.strip().split("\\s+", -1);
        if (parts.length < 3 || parts.length > 4) {
            throw new IllegalArgumentException("a line is: name hash scopes [expires]");
        }
        Set<Scope> scopes = new LinkedHashSet<>();
        for (String scope : parts[2].split(",", -1)) {
            scopes.add(Scope.parse(scope));
        }
        return new AccessToken(parts[0], parts[1], scopes, parts.length == 4 ? instant(parts[3]) : null);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException("expires is a time such as 2027-01-31T00:00:00Z", malformed);
        }
    }

    /** The line that {@link #parse} reads. */
    public String toLine() {
        StringJoiner line = new StringJoiner(" ").add(name).add(hash).add(scopeText());
        if (expires != null) {
            line.add(expires.toString());
        }
        return line.toString();
    }

    /** Its scopes in their order, separated by commas. */
    public String scopeText() {
        return String.join(",", scopes.stream().map(Scope::text).sorted().toList());
    }

    public boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    public boolean permits(Scope needed) {
        return scopes.stream().anyMatch(scope -> scope.permits(needed));
    }
}
