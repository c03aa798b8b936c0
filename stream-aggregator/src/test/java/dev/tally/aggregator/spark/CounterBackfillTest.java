package dev.tally.aggregator.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.aggregator.spark.RememberedPast.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a counter that catches up does when Kafka forgets under its hands, and when the lake is slow, away or silent. */
class CounterBackfillTest {
    private static final long LIVE_PER_PARTITION = 10; // so 20 of Kafka's at once, and 100 of the lake's
    private static final int ENOUGH = 1_000;

    private final RememberedPast past = new RememberedPast();
    private final Deque<Runnable> unread = new ArrayDeque<>();
    private final Logged logged = Logged.by(CounterBackfill.class);
    private long nanos = -5;
    private final CounterBackfill backfill =
            new CounterBackfill(past, LIVE_PER_PARTITION, unread::addLast, () -> nanos);

    @AfterEach
    void close() {
        logged.close();
    }

    /** A batch is over; the lake answers at once. */
    private void step() throws SQLException {
        backfill.step();
        lakeAnswers();
    }

    private void lakeAnswers() {
        while (!unread.isEmpty()) {
            unread.removeFirst().run();
        }
    }

    private void steps(int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            step();
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** Once the counter has come so far, Kafka forgets in the middle of the stretch that is about to be read. */
    private void forgetInTheMiddle(Side side, String when, long kafkaFrom) {
        past.beforeKafka = () -> {
            if (past.read("later", "sale", 0).equals(when)) {
                side.kafkaFrom = kafkaFrom;
            }
        };
    }

    @Test
    void whatKafkaForgetsInTheMiddleOfAStretchIsReadInTheLake() throws SQLException {
        Side side = past.partition("sale", 0, 100);
        side.lakeFrom = 0;
        side.lakeUntil = 60;
        past.add("later", "sale");
        forgetInTheMiddle(side, "KAFKA 20", 30);
        steps(ENOUGH);
        assertThat(past.read("later", "sale", 0)).isEqualTo("KAFKA 20 LAKE 10 KAFKA 70");
        assertThat(past.live()).containsExactly("later");
        assertThat(logged.warnings("")).isZero();
    }

    @Test
    void whatKafkaForgetsInTheMiddleIsLostAtOnceWhereThereIsNoLake() throws SQLException {
        forgetInTheMiddle(past.partition("sale", 0, 100), "KAFKA 20", 30);
        past.add("later", "sale");
        steps(ENOUGH);
        assertThat(past.read("later", "sale", 0)).isEqualTo("KAFKA 20 NOWHERE 10 KAFKA 70");
        assertThat(past.live()).containsExactly("later");
        assertThat(logged.warnings("[sale-0 [20, 30)] are no longer on Kafka, nor in the lake"))
                .isEqualTo(1);
    }

    @Test
    void whatFailsOtherwiseFails() {
        past.partition("sale", 0, 100);
        past.add("later", "sale");
        past.beforeKafka = () -> {
            throw new IllegalStateException("Kafka delivered nothing");
        };
        assertThatThrownBy(backfill::step).hasMessage("Kafka delivered nothing");
    }

    @Test
    void whatIsNowhereIsLostAfterThirtySecondsAndNotBefore() throws SQLException {
        Side side = past.partition("sale", 0, 100);
        side.lakeFrom = 0;
        side.lakeUntil = 0; // it has begun
        side.kafkaFrom = 30;
        past.add("later", "sale");
        steps(3);
        pass(Duration.ofSeconds(30).minusNanos(1));
        steps(3);
        assertThat(past.read("later", "sale", 0)).isEmpty();
        assertThat(logged.warnings("")).isZero();
        past.partition("other", 0, 100);
        past.add("meanwhile", "other");
        steps(ENOUGH);
        assertThat(past.live()).containsExactly("meanwhile");
        pass(Duration.ofNanos(1));
        step();
        assertThat(past.read("later", "sale", 0)).isEqualTo("NOWHERE 30");
        assertThat(logged.warnings("[sale-0 [0, 30)] are no longer on Kafka, nor in the lake"))
                .isEqualTo(1);
        steps(ENOUGH);
        assertThat(past.read("later", "sale", 0)).isEqualTo("NOWHERE 30 KAFKA 70");
        assertThat(past.live()).containsExactly("meanwhile", "later");
    }

    @Test
    void whatTheLakeBringsWithinThirtySecondsIsNotLost() throws SQLException {
        Side side = past.partition("sale", 0, 100);
        side.lakeFrom = 10;
        side.lakeUntil = 20;
        side.kafkaFrom = 30;
        past.add("later", "sale");
        steps(ENOUGH);
        // What lies before the lake's beginning no commit will bring.
        assertThat(past.read("later", "sale", 0)).isEqualTo("NOWHERE 10 LAKE 10");
        side.lakeUntil = 25;
        pass(Duration.ofSeconds(30));
        steps(ENOUGH);
        assertThat(past.read("later", "sale", 0)).isEqualTo("NOWHERE 10 LAKE 15");
        // Another wait, and not what is left of the first.
        pass(Duration.ofSeconds(29));
        steps(ENOUGH);
        side.lakeUntil = 100;
        pass(Duration.ofSeconds(1));
        steps(ENOUGH);
        assertThat(past.read("later", "sale", 0)).isEqualTo("NOWHERE 10 LAKE 20 KAFKA 70");
        assertThat(past.live()).containsExactly("later");
        assertThat(logged.warnings("nor in the lake")).isEqualTo(1);
    }

    @Test
    void eachPartitionHasItsThirtySeconds() throws SQLException {
        Side first = past.partition("sale", 0, 100);
        Side second = past.partition("sale", 1, 100);
        first.lakeUntil = 0;
        second.lakeUntil = 0;
        first.kafkaFrom = 30;
        past.add("later", "sale");
        step();
        pass(Duration.ofSeconds(29));
        second.kafkaFrom = 40;
        pass(Duration.ofSeconds(1));
        steps(3);
        assertThat(past.read("later", "sale", 0) + past.read("later", "sale", 1))
                .isEmpty();
        pass(Duration.ofSeconds(30));
        steps(ENOUGH);
        assertThat(past.read("later", "sale", 0)).isEqualTo("NOWHERE 30 KAFKA 70");
        assertThat(past.read("later", "sale", 1)).isEqualTo("NOWHERE 40 KAFKA 60");
    }

    @Test
    void aLakeThatDoesNotAnswerIsWaitedForAndSaidAndHoldsUpNobodyElse() throws SQLException {
        Side side = past.partition("sale", 0, 100);
        side.lakeFrom = 0;
        side.lakeUntil = 100;
        side.kafkaFrom = 30;
        past.add("later", "sale");
        backfill.step();
        assertThat(unread).hasSize(1);
        past.partition("other", 0, 100);
        past.add("meanwhile", "other");
        for (int i = 0; i < ENOUGH; i++) {
            backfill.step();
        }
        assertThat(past.live()).containsExactly("meanwhile");
        assertThat(past.read("later", "sale", 0)).isEmpty();
        assertThat(logged.warnings("")).isZero();
        for (int minutes = 1; minutes <= 3; minutes++) {
            pass(Duration.ofMinutes(1));
            backfill.step();
            backfill.step();
            assertThat(
                            logged.warnings(
                                    "counter later waits: Kafka no longer holds [sale-0 [0, 30)], and the lake does not answer"))
                    .isEqualTo(minutes);
        }
        assertThat(unread).as("readings that were begun").hasSize(1);
        lakeAnswers();
        steps(5);
        assertThat(past.read("later", "sale", 0)).isEqualTo("LAKE 30 KAFKA 70");
        assertThat(past.live()).containsExactly("meanwhile", "later");
    }

    @Test
    void aLakeThatCannotBeReadIsAskedAgainAfterTenSeconds() throws SQLException {
        Side side = past.partition("sale", 0, 100);
        side.lakeFrom = 0;
        side.lakeUntil = 100;
        side.kafkaFrom = 100;
        past.isLakeReadable = false;
        past.add("later", "sale");
        for (int times = 1; times <= 3; times++) {
            steps(5);
            assertThat(logged.warnings("the lake cannot be read: java.io.IOException: not mounted"))
                    .isEqualTo(times);
            pass(Duration.ofSeconds(10));
        }
        past.isLakeReadable = true;
        steps(3);
        assertThat(past.read("later", "sale", 0)).isEqualTo("LAKE 100");
        assertThat(past.live()).containsExactly("later");
    }

    /** Each time another interleaving; the past itself checks each range and each commit. */
    @Test
    void everyOffsetIsPassedOnceHoweverBothEndsMove() throws SQLException {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            RememberedPast moving = new RememberedPast();
            CounterBackfill one = new CounterBackfill(moving, LIVE_PER_PARTITION, unread::addLast, () -> nanos);
            moving.beforeKafka = () -> {
                for (int partition = 0; partition < 3; partition++) {
                    move(moving.partition("sale", partition, 200), random);
                }
            };
            moving.beforeKafka.run();
            moving.add("later", "sale");
            for (int step = 0; step < ENOUGH && moving.live().isEmpty(); step++) {
                if (random.nextInt(3) == 0) {
                    moving.beforeKafka.run();
                }
                pass(Duration.ofSeconds(random.nextInt(40)));
                one.step();
                if (random.nextBoolean()) {
                    lakeAnswers();
                }
            }
            assertThat(moving.live()).as("seed %d", seed).containsExactly("later");
            lakeAnswers();
        }
    }

    private static void move(Side side, Random random) {
        if (random.nextInt(3) == 0) {
            side.kafkaFrom = Math.min(side.counted, side.kafkaFrom + random.nextInt(30));
        }
        if (random.nextInt(3) == 0) {
            if (side.lakeUntil < 0) {
                side.lakeFrom = side.kafkaFrom;
                side.lakeUntil = side.kafkaFrom;
            }
            side.lakeUntil = Math.min(side.counted, side.lakeUntil + random.nextInt(30));
        }
    }
}
