package dev.tally.cli.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
    @TempDir
    Path home;

    private Output token(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "token";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Output.of(Map.of("TALLY_HOME", home.toString()), all);
    }

    private Path file() {
        return home.resolve(".tally").resolve("secrets").resolve("tokens");
    }

    @Test
    void theSecretIsPrintedOnceAndOnlyItsHashIsKept() throws Exception {
        Output created = token("create", "shop", "--scope", "events:order.placed,documents", "--expires", "90d");
        assertThat(created.exitCode()).isZero();
        String secret = created.out().strip();
        assertThat(secret).matches("tally_[A-Za-z0-9_-]{43}");
        assertThat(created.err()).contains("shop", ".tally/secrets/tokens").doesNotContain(secret);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8)));
        List<String> lines = Files.readAllLines(file());
        assertThat(lines).hasSize(2);
        String[] parts = lines.get(1).split(" ");
        assertThat(parts).hasSize(4).startsWith("shop", "sha256:" + hash, "documents,events:order.placed");
        assertThat(Duration.between(Instant.now(), Instant.parse(parts[3])))
                .isBetween(Duration.ofDays(90).minusMinutes(5), Duration.ofDays(90));
        assertThat(String.join("\n", lines)).doesNotContain(secret);
        assertThat(Files.getPosixFilePermissions(file().getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void listsAndRevokesAndLeavesTheRestOfTheFileAsItIs() throws Exception {
        token("create", "a", "--scope", "read");
        token("create", "b", "--scope", "sql", "--scope", "metrics");
        List<String> before = Files.readAllLines(file());
        Files.writeString(file(), Files.readString(file()) + "# mine\n");
        assertThat(token("list").out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("NAME SCOPES EXPIRES STATE", "a read good", "b metrics,sql good");
        assertThat(token("list", "--json").out()).contains("\"name\":\"a\"", "\"scopes\":\"read\"");
        assertThat(token("revoke", "a").exitCode()).isZero();
        assertThat(Files.readAllLines(file())).containsExactly(before.get(0), before.get(2), "# mine");
        assertThat(token("revoke", "a").err()).contains("there is no token a");
        assertThat(token("revoke", "b").exitCode()).isZero();
        assertThat(Files.readAllLines(file())).containsExactly(before.get(0), "# mine");
    }

    @Test
    void mistakesChangeNothing() throws Exception {
        token("create", "a", "--scope", "read");
        String before = Files.readString(file());
        refused("there is a token a already", "create", "a", "--scope", "sql");
        refused("'writ' is no scope", "create", "b", "--scope", "read,writ");
        refused("is not a duration", "create", "b", "--scope", "read", "--expires", "soon");
        refused("a token's name", "create", "b c", "--scope", "read");
        refused("--scope", "create", "b");
        assertThat(Files.readString(file())).isEqualTo(before);
        Files.writeString(file(), "a b c\n");
        Output list = token("list");
        assertThat(list.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(list.err()).contains("line 1: 'c' is no scope");
    }

    private void refused(String because, String... arguments) {
        Output output = token(arguments);
        assertThat(output.exitCode()).as(because).isEqualTo(ExitCode.USAGE);
        assertThat(output.err()).contains(because);
        assertThat(output.out()).isEmpty();
    }

    @Test
    void anotherFileIsNamedByTheOptionOrTheEnvironment() {
        String other = home.resolve("other").toString();
        assertThat(token("create", "a", "--scope", "read", "--file", other).exitCode())
                .isZero();
        Output listed = Output.of(Map.of("TALLY_HOME", home.toString(), "TALLY_TOKENS_FILE", other), "token", "list");
        assertThat(listed.out()).contains("a");
        assertThat(token("list").err()).contains("There is no tokens file");
    }
}
