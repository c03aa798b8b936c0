package dev.tally.ingest.pull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream was taken.
 *
 * @param lines how many of its lines, from its first; empty ones are none
 * @param last the SHA-256 of the last of them, to know it again; null before the first
 */
record PullPosition(long lines, @Nullable String last) {
    static final PullPosition START = new PullPosition(0, null);

    PullPosition after(byte[] line) {
        return new PullPosition(lines + 1, hash(line));
    }

    static String hash(byte[] line) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(line));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
