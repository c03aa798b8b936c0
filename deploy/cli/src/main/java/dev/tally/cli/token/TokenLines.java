package dev.tally.cli.token;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.home.Home;
import dev.tally.model.access.AccessToken;
import dev.tally.model.access.TokensFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A tokens file to be changed: line by line, so that comments stay, and replaced whole, so that nobody reads half of it. */
record TokenLines(Path file, Home home) {
    private static final String HEADING =
            "# Who may use Tally's doors: name, hash of the secret, scopes, end. Made by ./tally token; read again when it changes.";

    boolean exists() {
        return Files.exists(file);
    }

    /** Those in the file; none where there is no file. */
    List<AccessToken> tokens() throws IOException {
        if (!exists()) {
            return List.of();
        }
        TokensFile.Content content = TokensFile.read(file);
        if (!content.problems().isEmpty()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "the tokens file has mistakes",
                    content.problems().toArray(String[]::new));
        }
        return content.tokens();
    }

    /** Adds it; one of its name goes. */
    void put(AccessToken token) throws IOException {
        List<String> lines = exists() ? without(token.name()) : new ArrayList<>(List.of(HEADING));
        lines.add(token.toLine());
        write(lines);
    }

    void remove(String name) throws IOException {
        write(without(name));
    }

    private List<String> without(String name) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(line -> line.strip().split("\\s+", -1)[0].equals(name));
        return lines;
    }

    // Everybody may read it, as the services run under accounts of their own: it holds no secret.
    private void write(List<String> lines) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Home.createPrivate(directory);
        }
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(draft, lines);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** As a person would type its path. */
    @Override
    public String toString() {
        return home.shown(file);
    }
}
