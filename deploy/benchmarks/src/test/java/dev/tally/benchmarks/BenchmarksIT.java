package dev.tally.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.benchmarks.doors.EventDoor;
import dev.tally.benchmarks.doors.FileDrops;
import dev.tally.benchmarks.doors.FilesResult;
import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.engine.LakeEngine;
import dev.tally.benchmarks.load.Document;
import dev.tally.benchmarks.load.Orders;
import dev.tally.benchmarks.load.ZipfText;
import dev.tally.benchmarks.measure.CatchUp;
import dev.tally.benchmarks.measure.CatchUpResult;
import dev.tally.benchmarks.measure.LakeCatchUp;
import dev.tally.benchmarks.measure.LakeLoad;
import dev.tally.benchmarks.measure.LakeResult;
import dev.tally.benchmarks.measure.Load;
import dev.tally.benchmarks.measure.Platform;
import dev.tally.benchmarks.oracle.Answer;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every engine counts right, on a small scale: a benchmark of wrong answers measures nothing. */
class BenchmarksIT {
    private static final EngineJvm QUICK_START =
            new EngineJvm("512m", List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), null);

    private static Platform platform;
    private static CatchUp catchUp;

    @BeforeAll
    static void start() throws IOException {
        platform = Platform.start(false, Map.of());
        catchUp = new CatchUp(platform, QUICK_START, Duration.ofMinutes(2), 0);
    }

    @BeforeEach
    void emptyTopics() {
        Topics.OWN.forEach(platform.kafka().admin()::deleteTopic);
        platform.kafka().admin().createOwnTopics();
    }

    @AfterAll
    static void stop() throws IOException {
        platform.close();
    }

    @Test
    void everyEngineCountsDocumentsAndAWrongCountIsFound() throws Exception {
        Load load = Load.documents(platform.kafka(), ZipfText.documents(1, 3_000, 20));
        for (Engine engine : Engines.ALL) {
            assertRight(catchUp.run(engine, load), 3_000);
        }
        load.expected().get(Answer.WORDS).add("", "missing", 1);
        CatchUpResult wrong = catchUp.run(Engines.ALL.get(1), load);
        assertThat(wrong.wrongRows()).isEqualTo(1);
        assertThat(wrong.differences()).containsExactly("WORDS: 1 rows are missing");
    }

    @Test
    void everyEngineCountsEvents() throws Exception {
        Load load = Load.orders(platform.kafka(), new Orders(1, Instant.now().minusSeconds(3600), 5), 5_000, true);
        for (Engine engine : Engines.ALL) {
            assertRight(catchUp.run(engine, load), 5_000);
        }
    }

    @Test
    void everyEventThatTheDoorTookIsCounted() throws Exception {
        Duration second = Duration.ofSeconds(1);
        try (EventDoor door = new EventDoor(platform, QUICK_START)) {
            assertThat(door.bare(1_000).eventsPerSecond()).isPositive();
            assertThat(door.batches(2, 50, Duration.ZERO, second).events()).isGreaterThanOrEqualTo(50);
            assertThat(door.singles(8, Duration.ZERO, second).p99Millis()).isPositive();
            assertThat(door.singles(8, 20, Duration.ZERO, second).p99Millis()).isPositive();
            door.awaitCounted();
            assertThat(door.differences().first()).isEmpty();
            assertThat(door.differences().rows()).isZero();
        }
    }

    @Test
    void everyLineOfADropIsAwaited() throws Exception {
        List<Document> documents = ZipfText.documents(1, 300, 3);
        try (FileDrops drops = new FileDrops(platform, QUICK_START)) {
            for (FilesResult result :
                    List.of(drops.bare(documents, false), drops.bare(documents, true), drops.watched(documents))) {
                assertThat(result.lines()).isEqualTo(300);
                assertThat(result.seconds()).isGreaterThan(result.firstSeconds());
            }
            assertThat(drops.idleCpu(Duration.ofMillis(100))).isNotNegative();
        }
    }

    @Test
    void everyLakeHoldsEveryEvent() throws Exception {
        LakeLoad load =
                LakeLoad.onto(platform.kafka(), new Orders(1, Instant.now().minusSeconds(3600), 5), 5_000);
        LakeCatchUp lakes = new LakeCatchUp(platform, QUICK_START, Duration.ofMinutes(2));
        for (LakeEngine engine : Engines.LAKES) {
            LakeResult result = lakes.run(engine, load);
            assertThat(result.differences()).as(result.engine()).isEmpty();
            assertThat(result.wrongRows()).as(result.engine()).isZero();
            assertThat(result.files()).as(result.engine()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void questionsAreAnsweredWhileItCatchesUp() throws Exception {
        Load load = Load.documents(platform.kafka(), ZipfText.documents(1, 3_000, 20));
        CatchUp asked = new CatchUp(platform, QUICK_START, Duration.ofMinutes(2), 20);
        CatchUpResult result = asked.run(Engines.TALLY, load);
        assertRight(result, 3_000);
        assertThat(result.answers()).isNotNull();
        assertThat(result.answers().p99Millis()).isPositive();
        assertThat(asked.run(Engines.ALL.get(1), load).answers()).isNull();
    }

    private static void assertRight(CatchUpResult result, long records) {
        assertThat(result.differences()).as(result.engine()).isEmpty();
        assertThat(result.wrongRows()).as(result.engine()).isZero();
        assertThat(result.records()).isEqualTo(records);
        assertThat(result.engineCpu()).isPositive();
        // A hundredth of a second is the least that Linux tells of: so little work may cost nothing.
        assertThat(result.postgresCpu()).isNotNegative();
        assertThat(result.peakBytes()).isPositive();
        assertThat(result.walBytesPerRecord()).isPositive();
    }
}
