package dev.tally.model.access;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a web page that somebody has open on this machine must not do here. A browser sends whatever page it shows to an address
 * that only this machine reaches; it also says which name the page used and where the page is from, and no page can make it
 * say otherwise. Immutable.
 *
 * <p>A page of another site reaches this door under a name of its own that it lets point here (DNS rebinding): such a name has
 * a dot, while addresses, {@code localhost} and names within one network have none that a stranger could own. And it can
 * post here without reading the answer: such a post says its origin, which is another one.
 */
public final class BrowserRule {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+\\]");
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> names = new HashSet<>();

    /** @param names of this door besides addresses and names without a dot */
    public BrowserRule(List<String> names) {
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether a request may call this door by this {@code Host}. */
    public boolean isOurName(@Nullable String host) {
        if (host == null) {
            return true; // HTTP/1.0, which no browser speaks
        }
        String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
        return name.indexOf('.') < 0
                || name.endsWith(".localhost")
                || ADDRESS.matcher(name).matches()
                || names.contains(name);
    }

    /** Whether this is not a page of elsewhere that wants to do more than read. */
    public boolean isOurOrigin(
            String method, @Nullable String origin, @Nullable String host, @Nullable String fetchSite) {
        if (READS.contains(method)) {
            return true; // without CORS headers no other page sees the answer
        }
        boolean same = origin == null
                || (host != null
                        && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host)));
        return same && !"cross-site".equalsIgnoreCase(fetchSite);
    }
}
