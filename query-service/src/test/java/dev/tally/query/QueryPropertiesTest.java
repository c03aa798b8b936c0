package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class QueryPropertiesTest {
    private static QueryProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("tally", QueryProperties.class);
    }

    @Test
    void hasADefaultForEveryKey() {
        QueryProperties defaults = bind(Map.of());
        assertThat(defaults.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:7432/tally");
        assertThat(defaults.database().user()).isEqualTo("tally_reader");
        assertThat(defaults.database().secret()).isNull();
        assertThat(defaults.database().connections()).isEqualTo(8);
        assertThat(defaults.database().statementTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(defaults.sql().user()).isEqualTo("tally_sql");
        assertThat(defaults.sql().secret()).isNull();
        assertThat(defaults.sql().connections()).isEqualTo(4);
        assertThat(defaults.sql().statementTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.sql().rows()).isEqualTo(10_000);
        assertThat(defaults.sql().maxRows()).isEqualTo(100_000);
        assertThat(defaults.sql().bytes().toMegabytes()).isEqualTo(16);
        assertThat(defaults.kafka().bootstrapServers()).isEqualTo("127.0.0.1:7092");
        assertThat(defaults.http().address()).isEqualTo("127.0.0.1");
        assertThat(defaults.http().port()).isEqualTo(7070);
        assertThat(defaults.http().names()).isEmpty();
        assertThat(defaults.stream().clients()).isEqualTo(1000);
        assertThat(defaults.ingest().url()).hasToString("http://127.0.0.1:7071");
        assertThat(defaults.tokensFile()).isNull();
        assertThat(defaults.tls().isOn()).isFalse();
        assertThat(defaults.rateLimit()).isZero();
        assertThat(defaults.allowUnauthenticated()).isFalse();
    }

    @Test
    void readsEveryKey(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "s3cret\n");
        QueryProperties all = bind(Map.of(
                "tally.database.url", "jdbc:postgresql://db/other",
                "tally.database.user", "me",
                "tally.database.password-file", file.toString(),
                "tally.database.connections", "3",
                "tally.database.statement-timeout", "2s",
                "tally.kafka.bootstrap-servers", "a:1,b:2",
                "tally.http.address", "0.0.0.0",
                "tally.http.port", "80",
                "tally.http.names", "a.example,b.example",
                "tally.allow-unauthenticated", "true"));
        assertThat(all.database().url()).isEqualTo("jdbc:postgresql://db/other");
        assertThat(all.database().user()).isEqualTo("me");
        assertThat(all.database().secret()).isEqualTo("s3cret");
        assertThat(all.database().connections()).isEqualTo(3);
        assertThat(all.database().statementTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(all.kafka().bootstrapServers()).isEqualTo("a:1,b:2");
        assertThat(all.http().address()).isEqualTo("0.0.0.0");
        assertThat(all.http().port()).isEqualTo(80);
        assertThat(all.http().names()).containsExactly("a.example", "b.example");
        assertThat(bind(Map.of("tally.database.password", "p")).database().secret())
                .isEqualTo("p");
    }

    @Test
    void listensAnywhereWithTokens(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "# nobody yet\n");
        Map<String, String> settings = Map.of("tally.http.address", "0.0.0.0", "tally.tokens-file", file.toString());
        assertThat(bind(settings).tokensFile()).isEqualTo(file);
        assertThat(bind(Map.of("tally.tokens-file", "")).tokensFile()).isNull();
        Files.writeString(file, "a b c");
        assertThatThrownBy(() -> bind(settings)).hasStackTraceContaining("line 1: 'c' is no scope");
    }

    @Test
    void refusesWhatCannotBe() {
        refused("tally.tls.key", "pom.xml", "come together");
        refused("tally.rate-limit", "-1", "calls a minute");
        refused("tally.tokens-file", "no/such/file", "cannot be read");
        refused("tally.database.url", "jdbc:mysql://x", "jdbc:postgresql:");
        refused("tally.database.connections", "0", "1 to 1000");
        refused("tally.database.statement-timeout", "0s", "1ms to 1h");
        refused("tally.database.password-file", "no/such/file", "cannot be read");
        refused("tally.sql.connections", "21", "1 to 20");
        refused("tally.sql.statement-timeout", "0s", "1ms to 1h");
        refused("tally.sql.max-rows", "9999", "at least that");
        refused("tally.sql.bytes", "1B", "1KB to 1GB");
        refused("tally.sql.password-file", "no/such/file", "cannot be read");
        refused("tally.http.port", "65536", "0 to 65535");
        refused("tally.http.address", "0.0.0.0", "TALLY_ALLOW_UNAUTHENTICATED");
        refused("tally.http.address", "no such host", "no address");
        assertThatThrownBy(
                        () -> bind(Map.of("tally.database.password", "p", "tally.database.password-file", "pom.xml")))
                .hasRootCauseMessage(
                        "tally.database.password and tally.database.password-file are both set: leave one out");
    }

    private static void refused(String key, String value, String because) {
        assertThatThrownBy(() -> bind(Map.of(key, value))).hasStackTraceContaining(because);
    }

    @Test
    void keepsThePasswordOutOfText() {
        assertThat(bind(Map.of("tally.database.password", "s3cret", "tally.sql.password", "s3cret"))
                        .toString())
                .doesNotContain("s3cret");
    }
}
