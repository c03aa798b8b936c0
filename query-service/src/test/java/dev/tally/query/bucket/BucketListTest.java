package dev.tally.query.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.query.request.RollUp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketListTest {
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");

    private static BucketList every(Duration width, Instant from) {
        return new BucketList("t", new RollUp(width, width), from, null);
    }

    @Test
    void fillsGapsUpToTheEndOrTheMost() {
        Bucket counted = new Bucket(TEN.plusSeconds(120), 3, 1);
        BucketList list = every(Duration.ofMinutes(1), TEN.plusSeconds(30));
        assertThat(list.filled(List.of(counted), TEN.plusSeconds(180), 10))
                .containsExactly(new Bucket(TEN.plusSeconds(60), 0, 0), counted);
        assertThat(list.filled(List.of(counted), TEN.plusSeconds(180), 1)).hasSize(1);
        assertThat(list.filled(List.of(), TEN, 10)).isEmpty();
    }
}
