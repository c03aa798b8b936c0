package dev.tally.watcher.read;

import dev.tally.model.text.DocumentLine;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which lines a file began with: a SHA-256 of all lines so far, whatever their encoding, packing and line ends. Not
 * thread-safe.
 */
public final class LinesHash {
    private final MessageDigest digest;
    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);

    public LinesHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    public void add(DocumentLine line) {
        digest.update(length.clear().putInt(line.text().length).flip());
        digest.update(line.text());
    }

    /** The hash of the lines so far; more may follow. */
    public String soFar() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError("the JDK's SHA-256 can be copied", impossible);
        }
    }
}
