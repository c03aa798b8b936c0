package dev.tally.ingest.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.protocol.BasicHttpContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedAddressesTest {
    private final CheckedAddresses addresses = new CheckedAddresses();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "2852039166",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "fe80::1",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255",
                "240.0.0.1"
            })
    void refusesAddressesThatAreNoSource(String address) {
        assertThatThrownBy(() -> addresses.resolve(address))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no pull may speak to");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "8.8.8.8", "2001:db8::1", "fd00::1"})
    void allowsWhatSomebodyMayHaveConfigured(String address) throws Exception {
        assertThat(addresses.resolve(address)).containsExactly(InetAddress.getByName(address));
    }

    @ParameterizedTest
    @CsvSource({
        "http://a, http://a/x, true",
        "http://a, http://A:80, true",
        "http://a:81, http://a:81, true",
        "http://a, http://a:81, false",
        "http://a, http://b, false",
        "http://a, http://listed:99, true",
        "http://a, https://ported:81, true",
        "http://a, http://ported:82, false",
        "https://a, http://listed, false",
        "http://a, https://a, false",
        "http://a, http://[::1]:81, true",
        "http://a, http://[::1]:82, false",
        "http://[::1]:80, http://[::1], true",
    })
    void followsARedirectOnlyWhereItMay(String from, String to, boolean allowed) throws Exception {
        PullRedirects redirects = new PullRedirects(List.of("Listed", "ported:81", "[::1]:81"));

        assertThat(redirects.isRedirectAllowed(
                        HttpHost.create(java.net.URI.create(from)),
                        HttpHost.create(java.net.URI.create(to)),
                        new BasicHttpRequest("GET", "/"),
                        new BasicHttpContext()))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"http://A/x, a, -1", "http://a:80, A, 80", "http://[::1]/, ::1, 80", "http://[::1]:80/, [::1], -1"})
    void knowsAnOriginHoweverItIsWritten(java.net.URI url, String host, int port) {
        Origin origin = Origin.of(url);

        assertThat(Origin.of("HTTP", new HttpHost("http", host, port))).isEqualTo(origin);
        assertThat(Origin.of("https", new HttpHost("https", host, port))).isNotEqualTo(origin);
        assertThat(Origin.of("http", new HttpHost("http", host, 81))).isNotEqualTo(origin);
    }

    @Test
    void waitsLongerEachTimeButNotForEverAndNeverAllAtOnce() {
        Backoff least = new Backoff(() -> 0L);
        Backoff random = new Backoff(new java.util.SplittableRandom(1));
        long[] wholes = {200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000};
        for (long whole : wholes) {
            assertThat(least.next()).hasMillis(whole / 2);
            assertThat(random.next().toMillis()).isBetween(whole / 2, whole);
        }
        random.reset();
        assertThat(random.next().toMillis()).isBetween(100L, 200L);
    }
}
