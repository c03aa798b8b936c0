package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * What makes two events the same: the first 128 bits of SHA-256 over (source, NUL, id), and as much over the data. With
 * a billion ids the chance that any two differ and collide is below 10<sup>-20</sup>.
 */
public record EventId(UUID id, UUID body) implements Serializable {

    /** Hashes with one digest, which is not thread-safe: one per thread. */
    static final class Hasher {
        private final MessageDigest sha256;

        Hasher() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every JDK has SHA-256", impossible);
            }
        }

        EventId of(String source, String id, byte[] data) {
            sha256.update(source.getBytes(UTF_8));
            sha256.update((byte) 0);
            UUID idHash = first128(sha256.digest(id.getBytes(UTF_8)));
            return new EventId(idHash, first128(sha256.digest(data)));
        }

        private static UUID first128(byte[] hash) {
            ByteBuffer buffer = ByteBuffer.wrap(hash);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
    }
}
