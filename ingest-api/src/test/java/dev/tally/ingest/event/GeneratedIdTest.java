package dev.tally.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GeneratedIdTest {
    @Test
    void isAUuidOfVersion7WithTheTimeInFront() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = GeneratedId.next(0x0123456789ABL);
            UUID uuid = UUID.fromString(id);
            assertThat(uuid.version()).isEqualTo(7);
            assertThat(uuid.variant()).isEqualTo(2);
            assertThat(id).startsWith("01234567-89ab-7");
            ids.add(id);
        }
        assertThat(ids).hasSize(10_000);
    }
}
