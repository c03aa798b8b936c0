package dev.tally.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.cli.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    @TempDir
    Path directory;

    private Access access(Map<String, String> environment) {
        return Access.of(new Home(directory, directory), environment);
    }

    @Test
    void isLoopbackOnlyAsLongAsThereAreNoTokens() throws IOException {
        Access open = access(Map.of("TALLY_TOKENS_FILE", ""));
        assertThat(open.environment()).isEqualTo(Map.of("TALLY_HTTP_ADDRESS", "127.0.0.1"));
        assertThat(open.text()).isEqualTo("no authentication, loopback only");
        assertThatThrownBy(() -> access(Map.of("TALLY_HTTP_ADDRESS", "0.0.0.0")))
                .hasMessageContaining("0.0.0.0");
        assertThatThrownBy(() -> access(Map.of("TALLY_TLS_CERTIFICATE", "cert.pem")))
                .hasMessageContaining("plain HTTP");
        Path tokens = directory.resolve(".tally").resolve("secrets").resolve("tokens");
        Files.createDirectories(tokens.getParent());
        Files.writeString(tokens, "# nobody\n");
        assertThat(access(Map.of()).environment())
                .isEqualTo(Map.of("TALLY_HTTP_ADDRESS", "127.0.0.1", "TALLY_TOKENS_FILE", tokens.toString()));
        assertThatThrownBy(() -> access(Map.of("TALLY_HTTP_ADDRESS", "192.0.2.1")))
                .hasMessageContaining("192.0.2.1");
        Access wide = access(Map.of("TALLY_HTTP_ADDRESS", "0.0.0.0"));
        assertThat(wide.environment()).containsEntry("TALLY_HTTP_ADDRESS", "0.0.0.0");
        assertThat(wide.text()).isEqualTo("tokens asked for, listening on 0.0.0.0");
    }

    @Test
    void leavesAWatcherAloneThatIsGivenItsToken() {
        assertThat(access(Map.of("TALLY_INGEST_TOKEN_FILE", "")).watcherHasToken())
                .isFalse();
        assertThat(access(Map.of("TALLY_INGEST_TOKEN_FILE", "f")).watcherHasToken())
                .isTrue();
        assertThat(access(Map.of("TALLY_INGEST_TOKEN", "t")).watcherHasToken()).isTrue();
    }

    @Test
    void doesNotStartWithTokensThatCannotBeRead() throws IOException {
        assertThatThrownBy(() -> access(
                        Map.of("TALLY_TOKENS_FILE", directory.resolve("none").toString())))
                .hasMessageContaining("cannot be used");
        Path bad = Files.writeString(directory.resolve("bad"), "me secret read\n");
        assertThatThrownBy(() -> access(Map.of("TALLY_TOKENS_FILE", bad.toString())))
                .hasMessageContaining("cannot be used");
    }
}
