package dev.tally.watcher.read;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.text.DocumentFormat;
import dev.tally.watcher.state.SourceFile;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Which content a file has: the SHA-256 of its bytes. A gzip file is read through to its end, and its checksums hold. */
public final class ContentVersion {
    /** Why a file named as gzip is refused. */
    public static final String NOT_GZIP = "document.gzip";

    private static final int BUFFER_BYTES = 128 * 1024;

    private ContentVersion() {}

    /**
     * The version of the content that this file has.
     *
     * @throws FileChangedException where the file is no longer the one the scan found
     * @throws InvalidRecordException with {@link #NOT_GZIP} where the name says gzip and the bytes do not
     */
    public static String of(Path inbox, SourceFile file) throws IOException, InvalidRecordException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, file.stamp().size() + 1)];
        try (InputStream bytes = new Digesting(UnchangedInput.open(inbox, file), digest)) {
            if (DocumentFormat.isGzip(file.name())) {
                verify(bytes);
            }
            drain(bytes, buffer);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void verify(InputStream bytes) throws IOException, InvalidRecordException {
        try {
            drain(new GZIPInputStream(bytes, BUFFER_BYTES), new byte[BUFFER_BYTES]);
        } catch (EOFException truncated) {
            throw new InvalidRecordException(NOT_GZIP, "the gzip data ends in the middle");
        } catch (ZipException damaged) {
            throw new InvalidRecordException(NOT_GZIP, "no good gzip data: " + damaged.getMessage());
        }
    }

    private static void drain(InputStream bytes, byte[] buffer) throws IOException {
        int count = 0;
        while (count >= 0) {
            count = bytes.read(buffer, 0, buffer.length);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    /** As the JDK's DigestInputStream, but leaves {@code available} to the file. */
    private static final class Digesting extends FilterInputStream {
        private final MessageDigest digest;

        Digesting(InputStream in, MessageDigest digest) {
            super(in);
            this.digest = digest;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            if (count > 0) {
                digest.update(target, offset, count);
            }
            return count;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0) {
                digest.update((byte) value);
            }
            return value;
        }
    }
}
