package dev.tally.watcher.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.Topics;
import dev.tally.model.record.Utf8;
import dev.tally.model.text.DocumentLine;
import dev.tally.model.text.DocumentReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines that are no UTF-8 in the configured charset. A line that is UTF-8 stays as it is: hardly any text of another
 * charset is UTF-8 by chance, and so a mixture is read right. One with bytes that the charset does not have stays as it is,
 * too, and is rejected where it is counted. Immutable.
 *
 * @param charset null: no line is read as anything else
 */
public record LineCharset(@Nullable Charset charset) {

    public DocumentLine read(DocumentLine line) {
        if (charset == null || Utf8.firstMalformed(line.text(), 0, line.text().length) < 0) {
            return line;
        }
        byte[] text;
        try {
            text = charset.newDecoder()
                    .decode(ByteBuffer.wrap(line.text()))
                    .toString()
                    .getBytes(UTF_8);
        } catch (CharacterCodingException neither) {
            return line;
        }
        boolean tooLong = text.length > Topics.MAX_VALUE_BYTES;
        return new DocumentLine(
                tooLong ? DocumentReader.excerpt(text) : text,
                tooLong ? DocumentReader.LINE_TOO_LONG : line.problem(),
                line.consumed());
    }
}
