package dev.tally.model.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What the holder of a token sends: {@code tally_} and 256 random bits. Only its SHA-256 is kept. That is enough because
 * nobody can try 2^256 secrets; a slow hash is for passwords, which people choose.
 */
public final class TokenSecret {
    private static final String PREFIX = "tally_"; // by which scanners of repositories and logs find one that leaked
    private static final int BYTES = 32;

    private TokenSecret() {}

    /** A new one. */
    public static String create() {
        byte[] bits = new byte[BYTES];
        new SecureRandom().nextBytes(bits);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** As the tokens file has it. */
    public static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }
}
