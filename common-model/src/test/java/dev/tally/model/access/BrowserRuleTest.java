package dev.tally.model.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserRuleTest {
    private final BrowserRule rule = new BrowserRule(List.of("Tally.example.com"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:7071",
                "192.168.1.7:80",
                "[::1]",
                "[::1]:7071",
                "localhost:7071",
                "LOCALHOST",
                "app.localhost:1",
                "ingest-api:7071",
                "tally.example.com",
                "TALLY.EXAMPLE.COM:443"
            })
    void knowsItsNames(String host) {
        assertThat(rule.isOurName(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:7071",
                "127.0.0.1.evil.example",
                "localhost.evil.example:7071",
                "example.com",
                "x.tally.example.com",
                "evil.example.",
                "1.2.3.4.5",
                "[::1].evil.example"
            })
    void doesNotKnowANameThatAStrangerMayOwn(String host) {
        assertThat(rule.isOurName(host)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "POST, -, -, true",
                "POST, http://127.0.0.1:7071, same-origin, true",
                "POST, https://127.0.0.1:7071, -, true",
                "POST, http://127.0.0.1:7070, same-site, false",
                "POST, http://evil.example, cross-site, false",
                "POST, http://evil.example, -, false",
                "POST, null, -, false",
                "POST, -, cross-site, false",
                "DELETE, http://evil.example, -, false",
                "PUT, http://127.0.0.1:70710, -, false",
                "GET, http://evil.example, cross-site, true",
            })
    void letsNoOtherPageWrite(String method, String origin, String fetchSite, boolean allowed) {
        assertThat(rule.isOurOrigin(method, origin, "127.0.0.1:7071", fetchSite))
                .isEqualTo(allowed);
    }

    @Test
    void letsAProgramWithoutAHostIn() {
        assertThat(rule.isOurName(null)).isTrue();
        assertThat(rule.isOurOrigin("POST", null, null, null)).isTrue();
        assertThat(rule.isOurOrigin("POST", "http://evil.example", null, null)).isFalse();
    }
}
