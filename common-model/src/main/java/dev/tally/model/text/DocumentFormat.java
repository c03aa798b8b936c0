package dev.tally.model.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a document's lines are found in its bytes. */
public enum DocumentFormat {
    /** UTF-8, or UTF-16 or UTF-32 with a byte order mark; a line is what stands between line ends. Markdown, CSV, logs … too. */
    TEXT,
    /** What a reader of the page sees; a line is what stands between blocks. */
    HTML;

    private static final String GZIP = ".gz";

    /** By the name's suffix, upper or lower case, a compression suffix ignored: {@code .html}, {@code .htm}; else text. */
    public static DocumentFormat ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String plain = lower.endsWith(GZIP) ? lower.substring(0, lower.length() - GZIP.length()) : lower;
        return plain.endsWith(".html") || plain.endsWith(".htm") ? HTML : TEXT;
    }

    /** Whether the document of this name is a gzip file around its text. */
    public static boolean isGzip(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(GZIP);
    }

    /** By the media type of a {@code Content-Type} header, parameters ignored; null where it is not text of a known kind. */
    public static @Nullable DocumentFormat ofMediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (type) {
            case "text/html", "application/xhtml+xml" -> HTML;
            case "application/json", "application/jsonl", "application/ndjson", "application/x-ndjson" -> TEXT;
            default -> type.startsWith("text/") ? TEXT : null;
        };
    }
}
