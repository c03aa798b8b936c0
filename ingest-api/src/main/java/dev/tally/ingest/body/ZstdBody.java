package dev.tally.ingest.body;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * Zstandard frames (RFC 8878), each whole, nothing else behind the last. A frame's window is at most 8 MiB, as RFC 9659
 * has it for HTTP: a larger one would be memory for the asking. Not thread-safe.
 */
final class ZstdBody extends FilterInputStream {
    private static final int MAX_WINDOW_LOG = 23;

    /** The data is damaged, or cut. */
    static final class Damaged extends ZipException {
        Damaged(ZstdIOException cause) {
            super("" + cause.getMessage());
            initCause(cause);
        }
    }

    ZstdBody(InputStream compressed) throws IOException {
        super(new ZstdInputStreamNoFinalizer(compressed).setLongMax(MAX_WINDOW_LOG));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (ZstdIOException damaged) {
            throw new Damaged(damaged);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }
}
