package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exact bytes of a record, as a file of the test resources {@code wire/} holds them: a line each for topic, key,
 * headers in their order and value. Bytes outside printable ASCII, the backslash and a last space are {@code \xNN}.
 */
final class GoldenRecord {
    private final String text;
    private final Map<String, String> parts = new LinkedHashMap<>();
    private final Map<String, byte[]> headers = new LinkedHashMap<>();

    private GoldenRecord(String text) {
        this.text = text;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("header: ")) {
                String[] nameAndValue = line.substring(8).split(" = ", 2);
                headers.put(nameAndValue[0], bytes(nameAndValue[1]));
            } else if (!line.isEmpty()) {
                String[] nameAndValue = line.split(":", 2);
                parts.put(nameAndValue[0], nameAndValue[1].isEmpty() ? "" : nameAndValue[1].substring(1));
            }
        }
    }

    static GoldenRecord read(String name) throws IOException {
        try (InputStream in = GoldenRecord.class.getResourceAsStream("/wire/" + name + ".txt")) {
            if (in == null) {
                throw new IOException("no golden record " + name);
            }
            return new GoldenRecord(new String(in.readAllBytes(), US_ASCII));
        }
    }

    /** The text that a golden file of this record would have. */
    static String write(WireRecord record) {
        StringBuilder text = new StringBuilder();
        text.append("topic: ").append(record.topic()).append('\n');
        text.append("key: ").append(escape(record.key())).append('\n');
        record.headers()
                .forEach(header -> text.append("header: ")
                        .append(header.name())
                        .append(" = ")
                        .append(escape(header.value()))
                        .append('\n'));
        text.append("value:").append(record.value().length == 0 ? "" : " ").append(escape(record.value()));
        return text.append('\n').toString();
    }

    String text() {
        return text;
    }

    byte[] key() {
        return bytes(parts.get("key"));
    }

    byte[] value() {
        return bytes(parts.get("value"));
    }

    WireHeaders headers() {
        return headers::get;
    }

    /** These headers with one replaced, or taken out by null. */
    WireHeaders headersBut(String name, byte @Nullable [] value) {
        return asked -> asked.equals(name) ? value : headers.get(asked);
    }

    private static byte[] bytes(String escaped) {
        StringBuilder latin1 = new StringBuilder();
        int at = 0;
        while (at < escaped.length()) {
            if (escaped.startsWith("\\x", at)) {
                latin1.append((char) Integer.parseInt(escaped.substring(at + 2, at + 4), 16));
                at += 4;
            } else {
                at += escaped.charAt(at) == '\\' ? 1 : 0;
                latin1.append(escaped.charAt(at));
                at++;
            }
        }
        return latin1.toString().getBytes(ISO_8859_1);
    }

    private static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xFF;
            boolean isPlain = b > 0x20 && b < 0x7F || b == 0x20 && i + 1 < bytes.length;
            text.append(b == '\\' ? "\\\\" : isPlain ? String.valueOf((char) b) : "\\x%02X".formatted(b));
        }
        return text.toString();
    }
}
