package dev.tally.ingest.event;

import dev.tally.ingest.body.PercentText;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The attributes of a CloudEvent in binary mode: headers {@code ce-…}, percent-encoded, and {@code Content-Type}. */
final class CloudEventHeaders {
    private static final String PREFIX = "ce-";

    private CloudEventHeaders() {}

    static boolean areIn(HttpServletRequest request) {
        return Collections.list(request.getHeaderNames()).stream().anyMatch(CloudEventHeaders::isAttribute);
    }

    private static boolean isAttribute(String header) {
        return header.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    static CloudAttributes of(HttpServletRequest request) throws EventFault {
        CloudAttributes attributes = new CloudAttributes();
        for (String header : Collections.list(request.getHeaderNames())) {
            if (isAttribute(header)) {
                String name = header.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                attributes.put(name, text(name, Collections.list(request.getHeaders(header))));
            }
        }
        if (request.getContentType() != null) {
            attributes.put(CloudAttributes.CONTENT_TYPE, request.getContentType());
        }
        return attributes;
    }

    private static String text(String name, List<String> values) throws EventFault {
        if (values.size() > 1) {
            throw new EventFault("/" + name, "event.attribute", "the header ce-" + name + " stands more than once");
        }
        try {
            return PercentText.decode(unquoted(values.get(0)));
        } catch (CharacterCodingException malformed) {
            throw new EventFault(
                    "/" + name, "event.attribute", "the header ce-" + name + " is not percent-encoded UTF-8");
        }
    }

    /** The binding lets a value be a quoted string, from which the quotes and backslashes go before the decoding. */
    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
