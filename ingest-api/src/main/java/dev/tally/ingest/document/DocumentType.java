package dev.tally.ingest.document;

import dev.tally.ingest.problem.RefusedException;
import dev.tally.model.text.DocumentFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** How a document is read, by {@code Content-Type}, and by its name where that says nothing. */
final class DocumentType {
    private DocumentType() {}

    static DocumentFormat of(@Nullable String contentType, String name) {
        if (contentType == null) {
            return DocumentFormat.ofName(name);
        }
        MediaType type = parse(contentType);
        String charset = type.getParameter("charset");
        if (charset != null && !charset.replace("\"", "").matches("(?i)utf-?8|us-ascii|utf-?16")) {
            throw refused("Documents are UTF-8, or UTF-16 with a byte order mark.");
        }
        String subtype = type.getType() + "/" + type.getSubtype();
        // What clients send who do not say: curl's default for --data is the form type.
        if (subtype.equals("application/octet-stream")
                || subtype.equals("application/x-www-form-urlencoded")
                || (DocumentFormat.isGzip(name) && subtype.matches("application/(x-)?gzip"))) {
            return DocumentFormat.ofName(name);
        }
        DocumentFormat format = DocumentFormat.ofMediaType(contentType);
        if (format == null) {
            throw refused("A document is text, Markdown or HTML: Content-Type text/plain, text/markdown or text/html.");
        }
        return format;
    }

    private static MediaType parse(String contentType) {
        try {
            return MediaType.parseMediaType(contentType);
        } catch (InvalidMediaTypeException malformed) {
            throw refused("The Content-Type is malformed.");
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type.unsupported", detail);
    }
}
