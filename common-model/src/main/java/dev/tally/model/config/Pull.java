package dev.tally.model.config;

import dev.tally.model.time.DurationText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the section {@code pulls}: an HTTP stream of JSON objects, one a line, that is read into events of a type.
 *
 * @param name its own, by which its lines are known: another name is another source
 * @param url where it is read
 * @param type the event type of its objects
 * @param key as in {@code events}; null: what stands there
 * @param id as in {@code events}; null: what stands there, else the line's number
 * @param time as in {@code events}; null: what stands there
 * @param resume how a stream goes on where it broke
 * @param parameter the URL parameter that asks for the lines from a number on; null unless {@code resume} is {@code ASK}
 * @param again how long after its end it is asked again; null: never
 * @param hosts which hosts besides the URL's own it may be redirected to, each with or without a port
 * @param authorizationFile holds what the source wants to see in {@code Authorization}; null: nothing
 */
public record Pull(
        String name,
        URI url,
        String type,
        @Nullable FieldPath key,
        @Nullable FieldPath id,
        @Nullable EventTime time,
        Resume resume,
        @Nullable String parameter,
        @Nullable Duration again,
        List<String> hosts,
        @Nullable Path authorizationFile) {
    /** How a stream goes on. */
    public enum Resume {
        /** It begins with its first line every time: lines that were taken are passed over. */
        SKIP,
        /** It begins with whatever happens now: lines between two connections are lost. */
        LIVE,
        /** It begins with the line that the URL asks for. */
        ASK
    }

    static final Duration AGAIN = Duration.ofMinutes(1);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_.~-]{1,64}");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:.]{2,45}\\])(:[0-9]{1,5})?");
    private static final int MAX_URL = 2048;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);

    public Pull {
        checkName(name);
        EventType.checkName(type);
        EventType.checkMember(key);
        EventType.checkMember(id);
        if ((resume == Resume.ASK) != (parameter != null)) {
            throw new IllegalArgumentException("a parameter belongs to a stream that is asked, and to no other");
        }
        hosts = List.copyOf(hosts);
    }

    /** The type with what this pull says of it besides. */
    public EventType eventType(@Nullable EventType configured) {
        EventType known = configured == null ? new EventType(type, null, null, null, null) : configured;
        return new EventType(
                type,
                known.schema(),
                key == null ? known.key() : key,
                id == null ? known.id() : id,
                time == null ? known.time() : time);
    }

    static String checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a pull's name: 1 to 63 of a-z, 0-9, '_' and '-', the first a letter or digit");
        }
        return name;
    }

    static URI parseUrl(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("'" + text + "' is not a URL: " + malformed.getReason());
        }
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null || text.length() > MAX_URL) {
            throw new IllegalArgumentException("'" + text + "' is not a URL such as http://host:port/path");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a password does not belong into a URL, which is shown and logged");
        }
        if (url.getRawFragment() != null) {
            throw new IllegalArgumentException("a URL's fragment is never sent; take out what stands behind #");
        }
        return url;
    }

    static String checkParameter(String name) {
        if (!PARAMETER.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not a URL parameter's name such as from");
        }
        return name;
    }

    static String checkHost(String host) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is not host or host:port");
        }
        return host;
    }

    static @Nullable Duration parseAgain(String text) {
        if (text.equals("never")) {
            return null;
        }
        Duration again = DurationText.parse(text);
        if (again.compareTo(SHORTEST) < 0 || again.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("again is never, or " + DurationText.format(SHORTEST) + " to "
                    + DurationText.format(LONGEST) + ", and " + text + " is not");
        }
        return again;
    }
}
