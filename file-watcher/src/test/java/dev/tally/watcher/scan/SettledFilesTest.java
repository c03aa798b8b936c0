package dev.tally.watcher.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SettledFilesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final SetClock clock = new SetClock();
    private final SettledFiles settled =
            new SettledFiles(Duration.ofSeconds(1), name -> name.endsWith(".log"), clock, clock::ticks);

    @Test
    void aFreshFileSettlesWhenItHasNotChangedForTheTime() {
        SourceFile file = file(10, NOON);
        assertThat(settled.isSettled(file)).isFalse();
        clock.now = NOON.plusMillis(999);
        assertThat(settled.isSettled(file)).isFalse();
        assertThat(settled.untilNextDue()).isEqualTo(Duration.ofMillis(1).toNanos());
        assertThat(settled.due()).isEmpty();
        clock.now = NOON.plusMillis(1_000);
        assertThat(settled.due()).containsExactly(file);
        assertThat(settled.isSettled(file)).isTrue();
        assertThat(settled.untilNextDue()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void everyChangeStartsTheTimeAgain() {
        settled.isSettled(file(10, NOON));
        clock.now = NOON.plusMillis(900);
        assertThat(settled.isSettled(file(20, clock.now))).isFalse();
        clock.now = NOON.plusMillis(1_800);
        assertThat(settled.isSettled(file(20, NOON.plusMillis(900)))).isFalse();
        clock.now = NOON.plusMillis(1_900);
        assertThat(settled.isSettled(file(20, NOON.plusMillis(900)))).isTrue();
    }

    @Test
    void aFileUntouchedForLongIsSettledAtFirstSight() {
        assertThat(settled.isSettled(file(10, NOON.minusSeconds(1)))).isTrue();
        assertThat(settled.isSettled(file(10, Instant.EPOCH))).isTrue();
    }

    @Test
    void anOldTimeOfWritingProvesNothingWhenTheFileHasJustArrived() {
        FileStamp arrived = new FileStamp(FileStamp.Kind.FILE, 10, 0, nanoseconds(NOON), "1.2");
        SourceFile file = new SourceFile(Path.of("a.txt"), "a.txt", arrived);
        assertThat(settled.isSettled(file)).isFalse();
        clock.now = NOON.plusSeconds(1);
        assertThat(settled.isSettled(file)).isTrue();
    }

    @Test
    void aTimeInTheFutureProvesNothingEither() {
        SourceFile file = file(10, NOON.plusSeconds(86_400));
        assertThat(settled.isSettled(file)).isFalse();
        clock.now = NOON.plusMillis(1_001);
        assertThat(settled.due()).containsExactly(file);
        assertThat(settled.isSettled(file)).isTrue();
    }

    @Test
    void aClockThatIsSetBackDelaysNothing() {
        SourceFile file = file(10, NOON);
        assertThat(settled.isSettled(file)).isFalse();
        clock.setBack(Duration.ofHours(1));
        assertThat(settled.untilNextDue()).isEqualTo(Duration.ofSeconds(1).toNanos());
        clock.now = clock.now.plusMillis(999);
        assertThat(settled.isSettled(file)).isFalse();
        clock.now = clock.now.plusMillis(1);
        assertThat(settled.due()).containsExactly(file);
        assertThat(settled.isSettled(file)).isTrue();
    }

    @Test
    void aForgottenFileIsNotDue() {
        settled.isSettled(file(10, NOON));
        settled.forget("a.txt");
        clock.now = NOON.plusSeconds(5);
        assertThat(settled.due()).isEmpty();
    }

    @Test
    void aLogThatOnlyGrowsIsTakenThoughItIsNeverAtRest() {
        for (int tenth = 0; tenth < 10; tenth++) {
            clock.now = NOON.plusMillis(100L * tenth);
            assertThat(settled.isSettled(log(10 + tenth))).isFalse();
        }
        clock.now = NOON.plusSeconds(1);
        assertThat(settled.isSettled(log(20))).isTrue();
        clock.now = NOON.plusMillis(1_100);
        assertThat(settled.isSettled(log(21))).isFalse();
        clock.now = NOON.plusMillis(2_200);
        assertThat(settled.isSettled(log(5))).as("it was cut").isFalse();
    }

    private SourceFile log(long size) {
        long time = nanoseconds(clock.now);
        return new SourceFile(Path.of("a.log"), "a.log", new FileStamp(FileStamp.Kind.FILE, size, time, time, "1.2"));
    }

    @Test
    void withoutATimeToSettleEveryFileIsSettled() {
        assertThat(new SettledFiles(Duration.ZERO, name -> false, clock, clock::ticks)
                        .isSettled(file(10, NOON.plusSeconds(9))))
                .isTrue();
    }

    private static SourceFile file(long size, Instant modified) {
        long time = nanoseconds(modified);
        return new SourceFile(Path.of("a.txt"), "a.txt", new FileStamp(FileStamp.Kind.FILE, size, time, time, "1.2"));
    }

    private static long nanoseconds(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private static final class SetClock extends Clock {
        Instant now = NOON;
        private Duration setBack = Duration.ZERO;

        void setBack(Duration by) {
            now = now.minus(by);
            setBack = setBack.plus(by);
        }

        long ticks() {
            return nanoseconds(now.plus(setBack));
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
