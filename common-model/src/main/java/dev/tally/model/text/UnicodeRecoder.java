package dev.tally.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;

/** UTF-16 or UTF-32 with a byte order mark as UTF-8 without one. A lone surrogate becomes U+FFFD, as everywhere in Unicode. */
final class UnicodeRecoder extends InputStream {
    private final Reader reader;
    private final char[] characters = new char[8 * 1024];
    /** A high surrogate whose other half has not been read. */
    private int carried;

    private byte[] bytes = {};
    private int position;

    UnicodeRecoder(InputStream marked, Charset charset) {
        reader = new InputStreamReader(marked, charset);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == bytes.length && !fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.length - position);
        System.arraycopy(bytes, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int read() throws IOException {
        return position == bytes.length && !fill() ? -1 : bytes[position++] & 0xFF;
    }

    private boolean fill() throws IOException {
        do {
            int count = reader.read(characters, carried, characters.length - carried);
            if (count < 0) {
                return false; // the decoder has already replaced a half pair at the end
            }
            int length = carried + count;
            carried = length > 0 && Character.isHighSurrogate(characters[length - 1]) ? 1 : 0;
            bytes = new String(characters, 0, length - carried).getBytes(UTF_8);
            position = 0;
            characters[0] = characters[Math.max(0, length - 1)];
        } while (bytes.length == 0);
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
