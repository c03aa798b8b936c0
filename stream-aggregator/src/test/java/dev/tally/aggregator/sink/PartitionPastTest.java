package dev.tally.aggregator.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.sink.PartitionPast.Next;
import dev.tally.aggregator.sink.PartitionPast.Where;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every counted offset is read in one place, and passed over only where it is in none. */
class PartitionPastTest {
    private static final int MOST = 7;

    @Test
    void everyOffsetIsPassedOnceAndReadWhereItIs() {
        for (int lakeFrom = 0; lakeFrom <= MOST; lakeFrom++) {
            for (int lakeUntil = lakeFrom; lakeUntil <= MOST; lakeUntil++) {
                for (int kafkaFrom = 0; kafkaFrom <= MOST + 1; kafkaFrom++) {
                    assertThat(places(lakeFrom, lakeUntil, kafkaFrom))
                            .as("lake %d to %d, Kafka from %d", lakeFrom, lakeUntil, kafkaFrom)
                            .isEqualTo(expected(lakeFrom, lakeUntil, kafkaFrom));
                }
            }
        }
    }

    /** Where each offset is read; the ranges must follow each other. */
    private static List<Where> places(int lakeFrom, int lakeUntil, int kafkaFrom) {
        List<Where> places = new ArrayList<>();
        long done = 1;
        while (done < MOST) {
            Next next = new PartitionPast("t", 0, done, lakeFrom, lakeUntil, MOST).next(kafkaFrom);
            TopicRange range = next.range();
            assertThat(range.fromOffset()).isEqualTo(done);
            assertThat(range.length()).isPositive();
            for (long offset = done; offset < range.untilOffset(); offset++) {
                places.add(next.where());
            }
            done = range.untilOffset();
        }
        return places;
    }

    private static List<Where> expected(int lakeFrom, int lakeUntil, int kafkaFrom) {
        List<Where> expected = new ArrayList<>();
        for (int offset = 1; offset < MOST; offset++) {
            boolean isInLake = offset >= lakeFrom && offset < lakeUntil;
            expected.add(offset >= kafkaFrom ? Where.KAFKA : isInLake ? Where.LAKE : Where.NOWHERE);
        }
        return expected;
    }
}
