package dev.tally.aggregator.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.CountBatch.ConsumedRange;
import dev.tally.aggregator.count.DocumentDelta;
import dev.tally.aggregator.count.DocumentState;
import dev.tally.aggregator.count.DocumentState.Status;
import dev.tally.aggregator.count.EventIds;
import dev.tally.aggregator.count.RangeDelta;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.config.ConfigReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The two checks inside the transaction that make double counting impossible, whatever happened around it. */
class PostgresCountSinkIT {
    private static final String TOPIC = "tally.lines.v1";
    private static final int[] NO_REPEATS = {};

    private TestDatabase test;
    private Database database;
    private Fence fence;
    private PostgresCountSink sink;

    @BeforeEach
    void start() throws Exception {
        test = TestPlatform.database();
        database = new Database(
                test.jdbcUrl(),
                DatabaseRole.WRITER.roleName(),
                test.password(DatabaseRole.WRITER),
                Duration.ofSeconds(20));
        fence = Fence.take(Fence.Realm.COUNTS, database, lost -> {});
        sink = newSink();
        sink.begin(List.of(new StoredPosition(TOPIC, 0, 0, "id"), new StoredPosition(TOPIC, 1, 0, "id")));
    }

    private PostgresCountSink newSink() throws SQLException {
        return new PostgresCountSink(database, fence, ConfigReader.defaults());
    }

    @AfterEach
    void stop() throws SQLException {
        sink.close();
        fence.close();
        test.close();
    }

    @Test
    void commitsWhatFollowsOn() throws SQLException {
        assertThat(sink.commit(batch(0, 3, 0, 2))).isEqualTo(1);
        assertThat(sink.commit(batch(3, 5, 2, 3))).isEqualTo(2);
        assertThat(sink.committedPositions())
                .extracting(StoredPosition::nextOffset)
                .containsExactly(5L, 3L);
        assertThat(number("SELECT batch_id FROM tally_internal.fence")).isEqualTo(2);
    }

    @Test
    void commitsNothingOfARangeThatWasCountedOrLeavesAGap() throws SQLException {
        sink.commit(batch(0, 3, 0, 2));
        for (CountBatch wrong : List.of(batch(0, 3, 2, 4), batch(3, 5, 3, 4), batch(2, 5, 2, 4), batch(3, 5, 0, 2))) {
            sink.close();
            sink = newSinkAt(1);
            assertThatThrownBy(() -> sink.commit(wrong))
                    .isInstanceOf(PositionMismatchException.class)
                    .hasMessageContaining("moves 1 of 2 positions");
        }
        sink.close();
        sink = newSinkAt(1);
        assertThat(sink.committedPositions())
                .extracting(StoredPosition::nextOffset)
                .containsExactly(3L, 2L);
        assertThat(number("SELECT count(*) FROM tally.batches")).isEqualTo(1);
        assertThat(number("SELECT batch_id FROM tally_internal.fence")).isEqualTo(1);
    }

    @Test
    void commitsNothingWithoutTheFence() throws SQLException {
        try (PostgresCountSink other = newSink()) {
            execute("UPDATE tally_internal.fence SET epoch = epoch + 1");
            assertThatThrownBy(() -> sink.commit(batch(0, 3, 0, 2))).isInstanceOf(FencedException.class);
            assertThatThrownBy(() -> other.begin(List.of(new StoredPosition(TOPIC, 2, 0, "id"))))
                    .isInstanceOf(FencedException.class);
        }
        assertThatThrownBy(this::newSink).isInstanceOf(FencedException.class);
        assertThat(number("SELECT count(*) FROM tally.positions WHERE next_offset = 0"))
                .isEqualTo(2);
        assertThat(number("SELECT count(*) FROM tally.batches")).isZero();
    }

    @Test
    void commitsNothingWhereAnotherBatchWasCommittedUnderItsEpoch() throws SQLException {
        execute("UPDATE tally_internal.fence SET batch_id = batch_id + 1");
        assertThatThrownBy(() -> sink.commit(batch(0, 3, 0, 2))).isInstanceOf(FencedException.class);
        assertThat(number("SELECT count(*) FROM tally.batches")).isZero();
    }

    /** Within eight days of the default: an id of the first of them must be known until the last moment of the eighth. */
    @Test
    void forgetsEventIdsWhenTheirWindowIsOverAndNotBefore() throws SQLException {
        for (int daysAgo : List.of(11, 9)) { // each call makes two days
            execute("SELECT tally_internal.ensure_event_id_days(" + utcDay(daysAgo) + ", " + utcDay(20) + ")");
        }
        sink.commit(batch(0, 3, 0, 2));
        for (int daysAgo = 8; daysAgo <= 11; daysAgo++) {
            assertThat(hasIdsOf(daysAgo))
                    .as("what waits may repeat what was counted before a long stop")
                    .isTrue();
        }
        sink.caughtUp();
        sink.commit(batch(3, 4, 2, 3));
        for (int daysAgo = -1; daysAgo <= 11; daysAgo++) {
            boolean made = daysAgo <= 0 || daysAgo >= 8;
            assertThat(hasIdsOf(daysAgo)).as("the ids of %s days ago", daysAgo).isEqualTo(made && daysAgo <= 9);
        }
    }

    private boolean hasIdsOf(int daysAgo) throws SQLException {
        return number("SELECT count(to_regclass('tally_internal.event_ids_' || to_char(" + utcDay(daysAgo)
                        + ", 'YYYYMMDD')))")
                == 1;
    }

    /** A finished document that goes on with a line without words, and then with one that has some. */
    @Test
    void aDocumentThatGoesOnHasEachWordOnce() throws SQLException {
        count(0, new DocumentState("v", 1, Status.COUNTED), "hello");
        count(1, null);
        count(2, null, "hello");

        assertThat(number("SELECT count(*) FROM tally.document_word_counts")).isEqualTo(1);
        assertThat(number("SELECT sum(count) FROM tally.document_word_counts")).isEqualTo(2);
    }

    /** One line of a document; without a state after it, it is a line without identity. */
    private void count(long offset, @Nullable DocumentState after, String... words) throws SQLException {
        int[] indexes = IntStream.range(0, words.length).toArray();
        long[] counts = IntStream.of(indexes).mapToLong(each -> 1).toArray();
        DocumentDelta line =
                new DocumentDelta("notes.txt", null, 0, false, false, after, 1, words.length, 0, indexes, counts);
        RangeDelta delta = new RangeDelta(
                new TopicRange(TOPIC, 0, offset, offset + 1),
                1,
                1,
                NO_REPEATS,
                words,
                List.of(line),
                Map.of(),
                Map.of(),
                new EventIds(),
                List.of());
        sink.commit(sink.merge(List.of(delta), (range, knowledge) -> delta));
    }

    private static String utcDay(int daysAgo) {
        return "(timezone('UTC', now())::date - " + daysAgo + ")";
    }

    /** As after a restart, when this many batches stand. */
    private PostgresCountSink newSinkAt(long batches) throws SQLException {
        fence.close();
        try {
            fence = Fence.take(Fence.Realm.COUNTS, database, lost -> {});
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        assertThat(fence.lastBatch()).isEqualTo(batches);
        return newSink();
    }

    private static CountBatch batch(long from0, long until0, long from1, long until1) {
        List<ConsumedRange> ranges = List.of(
                new ConsumedRange(new TopicRange(TOPIC, 0, from0, until0), until0 - from0, NO_REPEATS),
                new ConsumedRange(new TopicRange(TOPIC, 1, from1, until1), until1 - from1, NO_REPEATS));
        long records = until0 - from0 + until1 - from1;
        return new CountBatch(ranges, records, List.of(), List.of(), Map.of(), Map.of(), List.of(), List.of());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = test.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = test.superuser();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
