package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.local.testing.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The door behind TLS, with a certificate that is replaced while it is open. */
class TlsIT {
    @TempDir
    Path directory;

    @Test
    void speaksTlsAndTakesANewCertificateWithoutANewStart() throws Exception {
        Path certificate = directory.resolve("certificate.pem");
        Path key = directory.resolve("key.pem");
        TestCertificate first = TestCertificate.create(directory);
        TestCertificate second = TestCertificate.create(directory);
        first.writeTo(certificate, key);
        try (ConfigurableApplicationContext context = SpringApplication.run(
                QueryApplication.class,
                "--tally.http.port=0",
                "--tally.kafka.bootstrap-servers=127.0.0.1:1",
                "--tally.tls.certificate=" + certificate,
                "--tally.tls.key=" + key,
                "--spring.ssl.bundle.watch.file.quiet-period=100ms")) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();
            assertThat(get("https", port, first)).isEqualTo(200);
            assertThatThrownBy(() -> get("https", port, second)).isInstanceOf(IOException.class);
            assertThat(get("http", port, first)).isEqualTo(400);
            second.writeTo(certificate, key);
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!isTaken(port, second)) {
                assertThat(System.nanoTime())
                        .as("the new certificate is not taken")
                        .isLessThan(giveUp);
                Thread.onSpinWait();
            }
        }
    }

    private static boolean isTaken(int port, TestCertificate certificate) throws Exception {
        try {
            return get("https", port, certificate) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int get(String scheme, int port, TestCertificate trusted) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusted.trust())
                .build();
        URI uri = URI.create(scheme + "://127.0.0.1:" + port + "/livez");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
