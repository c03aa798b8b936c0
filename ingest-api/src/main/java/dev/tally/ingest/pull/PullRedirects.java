package dev.tally.ingest.pull;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Follows a redirect within the host and port it came from, or to one that the configuration lists; never from TLS to none. */
final class PullRedirects extends DefaultRedirectStrategy {
    private final Set<String> hosts = new HashSet<>();

    PullRedirects(List<String> hosts) {
        hosts.forEach(host -> this.hosts.add(host.toLowerCase(Locale.ROOT)));
    }

    @Override
    public boolean isRedirectAllowed(HttpHost from, HttpHost to, HttpRequest redirect, HttpContext context) {
        boolean downgrade =
                from.getSchemeName().equals("https") && !to.getSchemeName().equals("https");
        String host = to.getHostName().toLowerCase(Locale.ROOT);
        boolean same = host.equals(from.getHostName().toLowerCase(Locale.ROOT)) && port(from) == port(to);
        return !downgrade && (same || hosts.contains(host) || hosts.contains(host + ":" + port(to)));
    }

    private static int port(HttpHost host) {
        return host.getPort() > 0 ? host.getPort() : host.getSchemeName().equals("https") ? 443 : 80;
    }
}
