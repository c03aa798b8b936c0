package dev.tally.ingest.body;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * A gzip stream (RFC 1952), strictly: every member whole, its checksum and length right, nothing behind the last. (The
 * JDK's reader takes whatever follows a member and is no gzip header for its end, and says nothing.) Not thread-safe.
 */
public final class GzipBody extends InputStream {
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CRC = 2;
    private static final int RESERVED = 0xE0;

    private final InputStream deflated;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int limit;
    private boolean ended;

    /** Begins with the first member's header. Closing closes that stream too. */
    public GzipBody(InputStream deflated) throws IOException {
        this.deflated = deflated;
        int first = next();
        if (first < 0) {
            throw new EOFException("no gzip data");
        }
        header(first);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new ZipException("a preset dictionary, which gzip does not have");
            } else if (position == limit && !fill()) {
                throw new EOFException("the gzip data ends in mid-stream");
            } else {
                inflater.setInput(buffer, position, limit - position);
                position = limit;
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws ZipException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException damaged) {
            throw new ZipException("the gzip data is damaged");
        }
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        if (integer() != checksum.getValue() || integer() != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new ZipException("the gzip checksum or length is wrong");
        }
        inflater.reset();
        checksum.reset();
        int first = next();
        if (first < 0) {
            ended = true;
        } else {
            header(first);
        }
    }

    private void header(int first) throws IOException {
        if (first != 0x1F || must() != 0x8B || must() != 8) {
            throw new ZipException("not gzip data");
        }
        int flags = must();
        skip(6);
        if ((flags & RESERVED) != 0) {
            throw new ZipException("a gzip header of a future kind");
        }
        if ((flags & EXTRA) != 0) {
            skip(must() | (must() << 8));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            must();
        }
    }

    private void skipText() throws IOException {
        while (must() != 0) {}
    }

    private long integer() throws IOException {
        return must() | ((long) must() << 8) | ((long) must() << 16) | ((long) must() << 24);
    }

    private int must() throws IOException {
        int value = next();
        if (value < 0) {
            throw new EOFException("the gzip data ends too early");
        }
        return value;
    }

    private int next() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xFF : -1;
    }

    private boolean fill() throws IOException {
        int count = deflated.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        deflated.close();
    }
}
