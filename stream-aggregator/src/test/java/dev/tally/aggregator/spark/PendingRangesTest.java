package dev.tally.aggregator.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.aggregator.count.TopicRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingRangesTest {
    private final PendingRanges pending = new PendingRanges(100);

    @Test
    void aBatchTakesWhatAllWaitingOnesWerePromised() {
        pending.promise(List.of(lines(0, 0, 10), lines(1, 5, 6)));
        pending.promise(List.of());
        pending.promise(List.of(lines(0, 10, 30)));
        pending.promise(List.of(lines(2, 0, 1), lines(1, 6, 9)));

        assertThat(pending.take()).containsExactly(lines(0, 0, 30), lines(1, 5, 9), lines(2, 0, 1));
        assertThat(pending.take()).isEmpty();
    }

    @Test
    void noBatchGrowsBeyondItsBoundUnlessASinglePromiseDoes() {
        pending.promise(List.of(lines(0, 0, 60)));
        pending.promise(List.of(lines(0, 60, 100)));
        pending.promise(List.of(lines(0, 100, 101)));
        pending.promise(List.of(lines(0, 101, 500)));
        pending.promise(List.of(lines(0, 500, 501)));

        assertThat(pending.take()).containsExactly(lines(0, 0, 100));
        assertThat(pending.take()).containsExactly(lines(0, 100, 101));
        assertThat(pending.take()).containsExactly(lines(0, 101, 500));
        assertThat(pending.take()).containsExactly(lines(0, 500, 501));
    }

    @Test
    void rangesThatDoNotJoinStayApart() {
        pending.promise(List.of(lines(0, 0, 10)));
        pending.promise(List.of(lines(0, 12, 20)));

        assertThat(pending.take()).containsExactly(lines(0, 0, 10));
        assertThat(pending.take()).containsExactly(lines(0, 12, 20));
    }

    private static TopicRange lines(int partition, long from, long until) {
        return new TopicRange("tally.lines.v1", partition, from, until);
    }
}
