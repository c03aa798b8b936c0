package dev.tally.model.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a file: one {@link AccessToken} a line, empty lines and comments ({@code #}) aside. Looked at on every call, and read
 * again when it has changed: a token that was taken out is refused from then on. A file that is away permits nobody, and a line that
 * cannot be read permits nobody; both are said, once. Safe for any number of threads.
 */
public final class TokensFile {
    /** Tells one state of the file from another. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    /** The tokens of one state; no stamp where the file could not be read. */
    private record State(@Nullable Stamp stamp, List<AccessToken> tokens) {}

    /** What stands in a file, and what in it cannot be read. */
    public record Content(List<AccessToken> tokens, List<String> problems) {}

    private final Path file;
    private final Consumer<String> warnings;
    private volatile State state;

    /** @param warnings gets a line where the file has changed into something that cannot be read as a whole */
    public TokensFile(Path file, Consumer<String> warnings) {
        this.file = file;
        this.warnings = warnings;
        this.state = read();
    }

    /**
     * Reads the file once.
     *
     * @throws IOException where it cannot be read at all
     */
    public static Content read(Path file) throws IOException {
        List<AccessToken> tokens = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int number = 0;
        for (String line : new String(Files.readAllBytes(file), UTF_8).lines().toList()) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            try {
                AccessToken token = AccessToken.parse(line);
                if (!names.add(token.name())) {
                    throw new IllegalArgumentException("there is a token " + token.name() + " above");
                }
                tokens.add(token);
            } catch (IllegalArgumentException malformed) {
                problems.add(file + ", line " + number + ": " + malformed.getMessage());
            }
        }
        return new Content(List.copyOf(tokens), List.copyOf(problems));
    }

    /**
     * Makes sure that a service can begin with this file.
     *
     * @throws IllegalArgumentException with everything that is wrong with it
     */
    public static void check(Path file) {
        try {
            Content content = read(file);
            if (!content.problems().isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", content.problems()));
            }
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "the tokens file " + file + " (TALLY_TOKENS_FILE) cannot be read", unreadable);
        }
    }

    /** The token of this secret; null where there is none. Every token is compared, whole, so that time tells nothing. */
    @Nullable
    AccessToken find(String secret) {
        byte[] hash = TokenSecret.hash(secret).getBytes(US_ASCII);
        AccessToken found = null;
        for (AccessToken token : current().tokens()) {
            if (MessageDigest.isEqual(hash, token.hash().getBytes(US_ASCII))) {
                found = token;
            }
        }
        return found;
    }

    private State current() {
        if (!Objects.equals(stamp(), state.stamp())) {
            synchronized (this) {
                if (!Objects.equals(stamp(), state.stamp())) {
                    state = read();
                }
            }
        }
        return state;
    }

    // The stamp first: a change while reading is seen at the next call.
    private State read() {
        Stamp stamp = stamp();
        if (stamp != null) {
            try {
                Content content = read(file);
                content.problems().forEach(warnings);
                return new State(stamp, content.tokens());
            } catch (IOException unreadable) {
                // went away at this very moment
            }
        }
        warnings.accept(file + " cannot be read: until it can, no token is known");
        return new State(null, List.of());
    }

    private @Nullable Stamp stamp() {
        if (!Files.isReadable(file)) {
            return null;
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException away) {
            return null;
        }
    }
}
