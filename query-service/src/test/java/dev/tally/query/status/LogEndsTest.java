package dev.tally.query.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.record.Position.Partition;
import dev.tally.query.status.LogEnds.Ends;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogEndsTest {
    private static final Partition ZERO = new Partition("t", 0);
    private static final Partition ONE = new Partition("t", 1);
    private static final LogEnds ENDS = new LogEnds(Map.of(ZERO, new Ends(5, 20), ONE, new Ends(0, 3)), null);

    @Test
    void isWhatLiesBetweenTheCountsAndTheEnd() {
        assertThat(ENDS.lag(Map.of(ZERO, 12L, ONE, 3L))).isEqualTo(8);
        assertThat(ENDS.lag(ZERO, Map.of(ZERO, 12L))).isEqualTo(8);
    }

    @Test
    void beforeCountingBeginsItIsAllThatKafkaHolds() {
        assertThat(ENDS.lag(Map.of())).isEqualTo(15 + 3);
    }

    @Test
    void isNeverBelowZero() {
        // The snapshot is opened after Kafka was asked, so the counts may be ahead.
        assertThat(ENDS.lag(Map.of(ZERO, 25L, ONE, 3L))).isZero();
    }
}
