package dev.tally.aggregator.count;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TypeDeltaTest {
    @Test
    void countsWithoutBuckets() {
        TypeDelta delta = new TypeDelta();

        delta.count(0, 86_400_000, new long[0]); // a day late, for no width

        assertThat(delta.accepted()).isEqualTo(1);
        assertThat(delta.late()).isZero();
        assertThat(delta.buckets()).isEmpty();
    }
}
