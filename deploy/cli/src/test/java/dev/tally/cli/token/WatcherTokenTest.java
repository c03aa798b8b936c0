package dev.tally.cli.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatcherTokenTest {
    @TempDir
    Path home;

    private Path tokens;
    private Path secret;

    @BeforeEach
    void aTokenOfSomebody() throws IOException {
        tokens = home.resolve("tokens");
        secret = home.resolve("secrets").resolve("watcher");
        Files.createDirectory(secret.getParent());
        tally("token", "create", "me", "--scope", "read", "--file", tokens.toString());
        Files.writeString(tokens, Files.readString(tokens) + "# mine\n");
    }

    @Test
    void isForTheTypesOfTheFilesAndKeptWhereOnlyTheWatcherReads() throws Exception {
        keep("{match: '*.csv', type: order.placed}, {match: '*.log', type: a}, {match: '*.x', type: a}");

        String token = Files.readString(secret);
        assertThat(token).matches("tally_[A-Za-z0-9_-]{43}");
        assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        List<String> lines = Files.readAllLines(tokens);
        assertThat(lines).hasSize(4).contains("# mine");
        assertThat(lines.get(3)).isEqualTo("tally.file-watcher sha256:" + hash + " events:a,events:order.placed");
    }

    @Test
    void changesNothingWhereNothingHasChanged() throws Exception {
        keep("{match: '*.csv', type: a}");
        String before = Files.readString(secret) + Files.readString(tokens);
        keep("{match: '*.tsv', type: a}");

        assertThat(Files.readString(secret) + Files.readString(tokens)).isEqualTo(before);
    }

    @Test
    void permitsMoreOrLessUnderTheSameSecretAsTheTypesChange() throws Exception {
        keep("{match: '*.csv', type: a}");
        String before = Files.readString(secret);
        keep("{match: '*.csv', type: b}");

        assertThat(Files.readString(secret)).isEqualTo(before);
        assertThat(Files.readAllLines(tokens).get(3)).endsWith(" events:b");
        keep("");
        assertThat(Files.readString(tokens)).doesNotContain("file-watcher").contains("me sha256:", "# mine");
    }

    @Test
    void isAnotherOneOnceItWasRevoked() throws Exception {
        keep("{match: '*.csv', type: a}");
        String before = Files.readString(secret);
        tally("token", "revoke", "tally.file-watcher", "--file", tokens.toString());
        keep("{match: '*.csv', type: a}");

        assertThat(Files.readString(secret)).isNotEqualTo(before);
        assertThat(Files.readAllLines(tokens)).hasSize(4);
    }

    @Test
    void isNotMadeWhereNobodyIsAsked() throws Exception {
        Files.delete(tokens);
        Output output = Output.of(environment(), "token", "watcher", "--secret", secret.toString());

        assertThat(output.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(output.err()).contains("there is no tokens file", "./tally token create");
        assertThat(secret).doesNotExist();
    }

    private void keep(String kinds) throws IOException {
        Path config = Files.writeString(home.resolve("tally.yaml"), "version: 1\ninbox: {events: [" + kinds + "]}\n");
        Output output = tally("token", "watcher", "--secret", secret.toString(), "--config", config.toString());
        assertThat(output.out()).isEmpty();
        assertThat(output.err()).doesNotContain(Files.readString(secret));
    }

    private Output tally(String... arguments) {
        Output output = Output.of(environment(), arguments);
        assertThat(output.exitCode()).as(output.err()).isZero();
        return output;
    }

    private Map<String, String> environment() {
        return Map.of("TALLY_HOME", home.toString(), "TALLY_TOKENS_FILE", tokens.toString());
    }
}
