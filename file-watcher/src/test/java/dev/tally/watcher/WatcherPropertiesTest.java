package dev.tally.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WatcherPropertiesTest {

    @Test
    void everyDefault() {
        assertThat(bind(Map.of()))
                .isEqualTo(new WatcherProperties(
                        new WatcherProperties.Kafka("127.0.0.1:7092", null),
                        null,
                        Path.of("inbox"),
                        Path.of(".tally"),
                        new WatcherProperties.Http("127.0.0.1", 7072),
                        new WatcherProperties.Ingest(URI.create("http://127.0.0.1:7071"), null, null),
                        false));
    }

    @Test
    void everyKey() {
        WatcherProperties properties = bind(Map.of(
                "tally.kafka.bootstrap-servers", "broker:9092",
                "tally.kafka.properties-file", "/etc/kafka.properties",
                "tally.config", "/etc/tally.yaml",
                "tally.inbox", "/drop",
                "tally.state", "/var/lib/tally",
                "tally.http.address", "0.0.0.0",
                "tally.http.port", "1",
                "tally.ingest.url", "https://door",
                "tally.ingest.token", "secret",
                "tally.allow-unauthenticated", "true"));
        assertThat(properties)
                .isEqualTo(new WatcherProperties(
                        new WatcherProperties.Kafka("broker:9092", Path.of("/etc/kafka.properties")),
                        Path.of("/etc/tally.yaml"),
                        Path.of("/drop"),
                        Path.of("/var/lib/tally"),
                        new WatcherProperties.Http("0.0.0.0", 1),
                        new WatcherProperties.Ingest(URI.create("https://door"), "secret", null),
                        true));
        assertThat(properties.toString()).doesNotContain("secret");
        assertThat(properties.ownState()).isEqualTo(Path.of("/var/lib/tally/file-watcher"));
    }

    @ParameterizedTest
    @CsvSource({
        "tally.http.port,65536,is no port",
        "tally.http.port,-1,is no port",
        "tally.ingest.url,door:7071,is no URL",
        "tally.ingest.token-file,/absent,cannot be read",
        "tally.http.address,0.0.0.0,TALLY_ALLOW_UNAUTHENTICATED",
        "tally.http.address,no such host.,is no address",
        "tally.state,inbox/state,is inside the inbox",
        "tally.inboxx,a,inboxx"
    })
    void whatCannotWorkIsRefusedAtStart(String key, String value, String says) {
        assertThatThrownBy(() -> bind(Map.of(key, value)))
                .isInstanceOf(BindException.class)
                .hasStackTraceContaining(says);
    }

    private static WatcherProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate(
                        "tally",
                        Bindable.of(WatcherProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
    }
}
