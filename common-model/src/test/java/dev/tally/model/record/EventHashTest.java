package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Hashes are stored: these were computed by another program (printf '/s\0é' | sha256sum) and must stay. */
class EventHashTest {
    private final EventHash hash = new EventHash();

    @Test
    void isTheFirstHalfOfSha256() {
        assertThat(hash.ofId("/s", "é")).isEqualTo(UUID.fromString("b67d1ecc-27dd-0355-96b7-ab2b15120673"));
        assertThat(hash.ofData("{}".getBytes(UTF_8)))
                .isEqualTo(UUID.fromString("44136fa3-55b3-678a-1146-ad16f7e8649e"));
    }

    @Test
    void aLetterMovedFromTheSourceToTheIdIsAnotherEvent() {
        assertThat(hash.ofId("ab", "c")).isNotEqualTo(hash.ofId("a", "bc"));
    }
}
