package dev.tally.ingest.document;

import dev.tally.ingest.problem.RefusedException;
import dev.tally.model.record.Line;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.springframework.http.HttpStatus;

/**
 * A document's name as the path of a request has it: everything behind the prefix, percent-decoded once. It is a
 * relative path like that of a file below the inbox, so that both doors name a document the same way.
 */
final class DocumentName {
    private DocumentName() {}

    /** The name in this path, as it was sent; a path that holds none is refused. */
    static String of(String rawPath, String prefix) {
        String name = decode(rawPath.substring(prefix.length()));
        if (name.isEmpty()) {
            throw refused("is empty");
        }
        if (name.length() > Line.MAX_DOCUMENT_BYTES
                || name.getBytes(StandardCharsets.UTF_8).length > Line.MAX_DOCUMENT_BYTES) {
            throw refused("has more than " + Line.MAX_DOCUMENT_BYTES + " bytes");
        }
        if (name.codePoints().anyMatch(DocumentName::isControl)) {
            throw refused("holds a control character or a line separator");
        }
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw refused("starts or ends with a slash, or has an empty, . or .. part");
            }
        }
        return name;
    }

    private static boolean isControl(int codePoint) {
        return Character.isISOControl(codePoint) || codePoint == 0x2028 || codePoint == 0x2029;
    }

    /** Strictly: a plus sign is a plus sign, and bytes that are not UTF-8 are no name. */
    private static String decode(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 3);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (i + 2 >= raw.length()
                        || !HexFormat.isHexDigit(raw.charAt(i + 1))
                        || !HexFormat.isHexDigit(raw.charAt(i + 2))) {
                    throw malformed();
                }
                bytes.put((byte) HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else if (c < 0x80) {
                bytes.put((byte) c);
            } else {
                throw malformed();
            }
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            return text.toString();
        } catch (CharacterCodingException notUtf8) {
            throw malformed();
        }
    }

    private static RefusedException malformed() {
        return new RefusedException(HttpStatus.BAD_REQUEST, "path.malformed", "The path is not percent-encoded UTF-8.");
    }

    private static RefusedException refused(String what) {
        return new RefusedException(
                HttpStatus.UNPROCESSABLE_CONTENT, "document.name", "The document's name " + what + ".");
    }
}
