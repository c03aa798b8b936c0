package dev.tally.ingest.pull;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Follows a redirect within the host and port it came from, or to one that the configuration lists; never from TLS to none. */
final class PullRedirects extends DefaultRedirectStrategy {
    private final Set<String> hosts = new HashSet<>();

    PullRedirects(List<String> hosts) {
        hosts.forEach(host -> this.hosts.add(Origin.host(host)));
    }

    @Override
    public boolean isRedirectAllowed(HttpHost from, HttpHost to, HttpRequest redirect, HttpContext context) {
        Origin left = Origin.of(from.getSchemeName(), from);
        Origin next = Origin.of(to.getSchemeName(), to);
        boolean downgrade = left.scheme().equals("https") && !next.scheme().equals("https");
        boolean same = next.host().equals(left.host()) && next.port() == left.port();
        return !downgrade && (same || hosts.contains(next.host()) || hosts.contains(next.host() + ":" + next.port()));
    }
}
