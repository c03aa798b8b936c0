package dev.tally.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class IngestPropertiesTest {
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(IngestProperties.class)
    static class Settings {}

    @Test
    void hasADefaultForEverySetting() {
        IngestProperties settings = bind(Map.of());

        assertThat(settings.kafka().bootstrapServers()).isEqualTo("127.0.0.1:7092");
        assertThat(settings.config()).isNull();
        assertThat(settings.state()).isEqualTo(Path.of(".tally"));
        assertThat(settings.data()).isEqualTo(Path.of("data"));
        assertThat(settings.http().address()).isEqualTo("127.0.0.1");
        assertThat(settings.http().port()).isEqualTo(7071);
        assertThat(settings.http().names()).isEmpty();
        assertThat(settings.tokensFile()).isNull();
        assertThat(settings.tls().isOn()).isFalse();
        assertThat(settings.rateLimit()).isZero();
        assertThat(settings.allowUnauthenticated()).isFalse();
        assertThat(settings.limits().maxBody()).isEqualTo(DataSize.ofMegabytes(8));
        assertThat(settings.limits().maxInflated()).isEqualTo(DataSize.ofMegabytes(16));
        assertThat(settings.limits().maxItems()).isEqualTo(10_000);
        assertThat(settings.limits().maxItem()).isEqualTo(DataSize.ofMegabytes(1));
        assertThat(settings.limits().maxDepth()).isEqualTo(100);
        assertThat(settings.limits().maxDocument()).isEqualTo(DataSize.ofMegabytes(256));
    }

    @Test
    void readsEverySettingFromTheEnvironmentAndMindsNobodyElses() {
        Map<String, Object> environment = new HashMap<>();
        environment.put("TALLY_KAFKA_BOOTSTRAP_SERVERS", "broker:9092");
        environment.put("TALLY_CONFIG", "/etc/tally.yaml");
        environment.put("TALLY_STATE", "/var/lib/tally");
        environment.put("TALLY_DATA", "/srv/data");
        environment.put("TALLY_HTTP_ADDRESS", "0.0.0.0");
        environment.put("TALLY_HTTP_PORT", "80");
        environment.put("TALLY_HTTP_NAMES", "a.example,b.example");
        environment.put("TALLY_ALLOW_UNAUTHENTICATED", "true");
        environment.put("TALLY_RATE_LIMIT", "600");
        environment.put("TALLY_LIMITS_MAX_BODY", "1MB");
        environment.put("TALLY_LIMITS_MAX_INFLATED", "2MB");
        environment.put("TALLY_LIMITS_MAX_ITEMS", "3");
        environment.put("TALLY_LIMITS_MAX_ITEM", "4KB");
        environment.put("TALLY_LIMITS_MAX_DEPTH", "5");
        environment.put("TALLY_LIMITS_MAX_DOCUMENT", "6MB");
        environment.put("TALLY_DATABASE_URL", "jdbc:postgresql://elsewhere/tally");
        environment.put("TALLY_FAIL_POINTS", "A1=halt");

        IngestProperties settings = bind(environment);

        assertThat(settings.kafka().bootstrapServers()).isEqualTo("broker:9092");
        assertThat(settings.config()).isEqualTo(Path.of("/etc/tally.yaml"));
        assertThat(settings.spool()).isEqualTo(Path.of("/var/lib/tally/ingest-api/spool"));
        assertThat(settings.data()).isEqualTo(Path.of("/srv/data"));
        assertThat(settings.http())
                .isEqualTo(new IngestProperties.Http("0.0.0.0", 80, List.of("a.example", "b.example")));
        assertThat(settings.allowUnauthenticated()).isTrue();
        assertThat(settings.rateLimit()).isEqualTo(600);
        assertThat(settings.limits().maxBody()).isEqualTo(DataSize.ofMegabytes(1));
        assertThat(settings.limits().maxInflated()).isEqualTo(DataSize.ofMegabytes(2));
        assertThat(settings.limits().maxItems()).isEqualTo(3);
        assertThat(settings.limits().maxItem()).isEqualTo(DataSize.ofKilobytes(4));
        assertThat(settings.limits().maxDepth()).isEqualTo(5);
        assertThat(settings.limits().maxDocument()).isEqualTo(DataSize.ofMegabytes(6));
    }

    @Test
    void listensAnywhereWithTokens(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "# nobody yet\n");
        Map<String, Object> environment = Map.of("TALLY_HTTP_ADDRESS", "0.0.0.0", "TALLY_TOKENS_FILE", file.toString());
        assertThat(bind(environment).tokensFile()).isEqualTo(file);
        assertThat(bind(Map.of("TALLY_TOKENS_FILE", "")).tokensFile()).isNull();
        Files.writeString(file, "a b c");
        assertThatThrownBy(() -> bind(environment)).hasStackTraceContaining("line 1: 'c' is no scope");
    }

    @ParameterizedTest
    @CsvSource({
        "TALLY_TOKENS_FILE, no/such/file, cannot be read",
        "TALLY_HTTP_ADDRESS, 0.0.0.0, TALLY_ALLOW_UNAUTHENTICATED",
        "TALLY_HTTP_ADDRESS, 192.0.2.1, TALLY_ALLOW_UNAUTHENTICATED",
        "TALLY_HTTP_PORT, 70000, no port",
        "TALLY_RATE_LIMIT, -1, calls a minute",
        "TALLY_TLS_CERTIFICATE, pom.xml, come together",
        "TALLY_LIMITS_MAX_ITEM, 2MB, tally.limits.max-item",
        "TALLY_LIMITS_MAX_ITEMS, 0, tally.limits.max-items",
        "TALLY_LIMITS_MAX_BODY, 17MB, tally.limits.max-body",
        "TALLY_LIMITS_MAX_DEPTH, 501, tally.limits.max-depth",
    })
    void refusesWhatItCouldNotKeepItsPromiseWith(String name, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(name, value))).hasStackTraceContaining(message);
    }

    @Test
    void refusesASettingItDoesNotKnow() {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues("tally.limits.max-bodies=1MB")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("tally.limits.max-bodies"));
    }

    @Test
    void namesTheConfigurationAsTheReasonAndNothingElse() {
        assertThatThrownBy(() -> bind(Map.of("TALLY_HTTP_PORT", "-1")))
                .satisfies(failure -> assertThat(IngestApplication.configurationProblem(failure))
                        .contains("TALLY_HTTP_PORT"));
        assertThat(IngestApplication.configurationProblem(new IllegalStateException("port taken")))
                .isNull();
    }

    private static IngestProperties bind(Map<String, Object> environment) {
        IngestProperties[] bound = new IngestProperties[1];
        new ApplicationContextRunner()
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("systemEnvironment", environment)))
                .withUserConfiguration(Settings.class)
                .run(context -> {
                    if (context.getStartupFailure() != null) {
                        throw new IllegalStateException(context.getStartupFailure());
                    }
                    bound[0] = context.getBean(IngestProperties.class);
                });
        return bound[0];
    }
}
