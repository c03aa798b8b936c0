package dev.tally.watcher.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

/**
 * The name of the document in a file: its path below the inbox, with {@code /}, from the path's own bytes as UTF-8. The
 * locale plays no part: under {@code LANG=C} the JDK shows other characters, but it keeps the bytes.
 */
final class DocumentNames {
    static final String ENCODING = "name.encoding";
    static final String TOO_LONG = "name.too-long";

    private final int prefixLength;

    DocumentNames(Path inbox) {
        String prefix = inbox.toUri().getRawPath();
        this.prefixLength = prefix.endsWith("/") ? prefix.length() : prefix.length() + 1;
    }

    /**
     * The name of the document in this file.
     *
     * @throws InvalidRecordException where the name is not UTF-8, or too long for a document
     */
    String of(Path inbox, Path file) throws InvalidRecordException {
        String shown = shown(inbox, file);
        String name = isAscii(shown) ? shown : strict(file);
        if (name.getBytes(UTF_8).length > Line.MAX_DOCUMENT_BYTES) {
            throw new InvalidRecordException(
                    TOO_LONG, "a document's name may have " + Line.MAX_DOCUMENT_BYTES + " bytes");
        }
        return name;
    }

    /** The name as the JDK shows it: for messages. */
    static String shown(Path inbox, Path file) {
        return inbox.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private String strict(Path file) throws InvalidRecordException {
        String percentEncoded = file.toUri().getRawPath().substring(prefixLength);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < percentEncoded.length()) {
            boolean encoded = percentEncoded.charAt(i) == '%';
            bytes.write(encoded ? Integer.parseInt(percentEncoded, i + 1, i + 3, 16) : percentEncoded.charAt(i));
            i += encoded ? 3 : 1;
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new InvalidRecordException(ENCODING, "the file's name is not UTF-8: " + percentEncoded);
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }
}
