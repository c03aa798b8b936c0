package dev.tally.query.rejection;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in JSON: as text where they are UTF-8 (a character that is cut off at the end is left out), else as Base64. The
 * other of the two is null.
 */
record RecordBytes(@Nullable String text, @Nullable String base64) {
    static RecordBytes of(byte[] bytes) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        // "Not the end of input": a character that is cut off is neither decoded nor an error.
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes), text, false);
        return result.isError()
                ? new RecordBytes(null, Base64.getEncoder().encodeToString(bytes))
                : new RecordBytes(text.flip().toString(), null);
    }
}
