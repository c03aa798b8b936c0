package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * What a counted event is remembered by: the first 128 bits of SHA-256 over (source, NUL, id), and as much over its data.
 * Stored, so it never changes. Not thread-safe: one per thread.
 */
public final class EventHash {
    private final MessageDigest sha256;

    public EventHash() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    public UUID ofId(String source, String id) {
        sha256.update(source.getBytes(UTF_8));
        sha256.update((byte) 0);
        return first128(sha256.digest(id.getBytes(UTF_8)));
    }

    /** Of an event that its door rejected: the same two may come again as an event that is good. */
    public UUID ofRejection(String source, String id) {
        return ofId("rejected " + source, id); // no source has a space
    }

    public UUID ofData(byte[] data) {
        return first128(sha256.digest(data));
    }

    private static UUID first128(byte[] hash) {
        ByteBuffer buffer = ByteBuffer.wrap(hash);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
