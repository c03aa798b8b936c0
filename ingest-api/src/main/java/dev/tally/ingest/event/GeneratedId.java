package dev.tally.ingest.event;

import java.security.SecureRandom;
import java.util.UUID;

/** Ids for events whose sender gave none: UUID version 7 (RFC 9562), 48 bits of time and 74 random ones. */
final class GeneratedId {
    private static final SecureRandom RANDOM = new SecureRandom();

    private GeneratedId() {}

    static String next(long epochMillis) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = (high << 8) | (random[i] & 0xFF);
            low = (low << 8) | (random[i + 8] & 0xFF);
        }
        high = (epochMillis << 16) | 0x7000 | (high & 0x0FFF);
        low = (low >>> 2) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
