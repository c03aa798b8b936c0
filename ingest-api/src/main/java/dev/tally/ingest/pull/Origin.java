package dev.tally.ingest.pull;

import java.net.URI;
import java.util.Locale;
import org.apache.hc.core5.net.NamedEndpoint;

/** Whom a URL speaks to, each written in one way: in small letters, an IPv6 address without brackets, the usual port as a number. */
record Origin(String scheme, String host, int port) {
    static Origin of(URI url) {
        return of(url.getScheme(), url.getHost(), url.getPort());
    }

    static Origin of(String scheme, NamedEndpoint endpoint) {
        return of(scheme, endpoint.getHostName(), endpoint.getPort());
    }

    private static Origin of(String scheme, String host, int port) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        int usual = lower.equals("https") ? 443 : 80;
        return new Origin(lower, host(host), port > 0 ? port : usual);
    }

    static String host(String text) {
        return text.toLowerCase(Locale.ROOT).replace("[", "").replace("]", "");
    }
}
