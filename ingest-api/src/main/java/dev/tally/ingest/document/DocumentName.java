package dev.tally.ingest.document;

import dev.tally.ingest.body.PercentText;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.model.record.Line;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;

/**
 * A document's name as the path of a request has it: everything behind the prefix, percent-decoded once. It is a
 * relative path like that of a file below the inbox, so that both doors name a document the same way.
 */
final class DocumentName {
    private DocumentName() {}

    /** The name in this path, as it was sent; a path that holds none is refused. */
    static String of(String rawPath, String prefix) {
        String name;
        try {
            name = PercentText.decode(rawPath.substring(prefix.length()));
        } catch (CharacterCodingException malformed) {
            throw malformed();
        }
        return check(name);
    }

    /** The name itself, if a document may have it. */
    static String check(String name) {
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

    private static RefusedException malformed() {
        return new RefusedException(HttpStatus.BAD_REQUEST, "path.malformed", "The path is not percent-encoded UTF-8.");
    }

    private static RefusedException refused(String what) {
        return new RefusedException(
                HttpStatus.UNPROCESSABLE_CONTENT, "document.name", "The document's name " + what + ".");
    }
}
