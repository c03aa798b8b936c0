package dev.tally.ingest.pull;

import dev.tally.model.config.Pull;
import dev.tally.model.config.Pull.Resume;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Asks one source for its stream. It speaks to the hosts of the configuration only, waits {@value #CONNECT_SECONDS} s for a
 * connection and {@value #SILENCE_SECONDS} s for any byte, and tries nothing twice by itself. {@link #stop} is for any thread, the
 * rest for one.
 */
final class PullClient implements Closeable {
    private static final int CONNECT_SECONDS = 5;
    static final int SILENCE_SECONDS = 60;
    static final int MOST_REDIRECTS = 5;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Pull pull;
    private final CloseableHttpClient client;
    private volatile @Nullable HttpGet underWay;
    private volatile boolean stopping;

    PullClient(Pull pull) {
        this.pull = pull;
        HttpClientBuilder builder = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new CheckedAddresses())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.ofSeconds(CONNECT_SECONDS))
                                .build())
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setBufferSize(BUFFER_BYTES)
                                        .build())
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.ofSeconds(SILENCE_SECONDS))
                        .setMaxRedirects(MOST_REDIRECTS)
                        .build())
                .setRedirectStrategy(new PullRedirects(pull.hosts()))
                .setUserAgent("Tally")
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching();
        if (pull.authorizationFile() != null) {
            builder.addRequestInterceptorLast(new PullAuthorization(pull.authorizationFile(), Origin.of(pull.url())));
        }
        this.client = builder.build();
    }

    /** The source's answer, asked to begin behind so many lines where it can be asked. */
    PullAnswer open(long from) throws IOException {
        HttpGet request = new HttpGet(address(from));
        request.setHeader("Accept", "application/x-ndjson, application/json;q=0.5, */*;q=0.1");
        underWay = request;
        if (stopping) {
            throw new IOException("this service is stopping");
        }
        return new PullAnswer(request, client.executeOpen(HttpHost.create(pull.url()), request, null));
    }

    private URI address(long from) {
        if (pull.resume() != Resume.ASK) {
            return pull.url();
        }
        String parameter = (pull.url().getRawQuery() == null ? "?" : "&") + pull.parameter() + "=" + from;
        return URI.create(pull.url() + parameter);
    }

    /** Ends whatever is under way, and all that would come, with an {@link IOException} for its thread. */
    void stop() {
        stopping = true;
        HttpGet request = underWay;
        if (request != null) {
            request.abort();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
