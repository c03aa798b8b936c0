package dev.tally.query.request;

import dev.tally.query.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Where a page begins: the keys of the last row before it, and a digest over them and the list they belong to. A cursor
 * that was altered, or that comes from another list, does not match its digest and is a 400. It is no secret and grants
 * nothing; it outlives restarts of the service.
 */
final class Cursor {
    private static final int DIGEST_BYTES = 12;
    private static final int MAX_KEYS = 64;

    private Cursor() {}

    static String write(String list, List<String> keys) {
        byte[] body = bytes(keys);
        byte[] cursor = Arrays.copyOf(digest(list, body), DIGEST_BYTES + body.length);
        System.arraycopy(body, 0, cursor, DIGEST_BYTES, body.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    static CursorKeys read(String list, String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length > DIGEST_BYTES) {
                byte[] body = Arrays.copyOfRange(bytes, DIGEST_BYTES, bytes.length);
                if (MessageDigest.isEqual(Arrays.copyOf(bytes, DIGEST_BYTES), digest(list, body))) {
                    return new CursorKeys(keys(body));
                }
            }
        } catch (IllegalArgumentException | IOException malformed) {
            throw invalid();
        }
        throw invalid();
    }

    static Problem invalid() {
        return Problem.badRequest(
                        "cursor.invalid", "This cursor was not given out for this list; begin again without one")
                .with("parameter", "cursor");
    }

    private static byte[] bytes(List<String> keys) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(keys.size());
            for (String key : keys) {
                byte[] text = key.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
            }
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        return bytes.toByteArray();
    }

    private static List<String> keys(byte[] body) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        int size = in.readUnsignedByte();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < size && i < MAX_KEYS; i++) {
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new IOException("cut short");
            }
            String key = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (key.indexOf('\0') >= 0) {
                throw new IOException("no text that PostgreSQL can hold");
            }
            keys.add(key);
        }
        return keys;
    }

    private static byte[] digest(String list, byte[] body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(list.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            sha256.update(body);
            return Arrays.copyOf(sha256.digest(), DIGEST_BYTES);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
