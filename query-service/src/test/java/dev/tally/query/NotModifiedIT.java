package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What changes between two batches changes the ETags; where nothing does, a client that asks again gets 304. */
class NotModifiedIT {
    private TestDatabase database;
    private Ledger ledger;
    private RunningQuery query;

    @BeforeEach
    void start() throws SQLException {
        database = TestPlatform.database();
        ledger = new Ledger(database);
        ledger.events("order.placed", Instant.parse("2020-01-01T10:00:00Z"), 7);
        query = RunningQuery.start(database, RunningQuery.NO_KAFKA);
    }

    @AfterEach
    void stop() throws SQLException {
        query.close();
        ledger.close();
        database.close();
    }

    @Test
    void aCounterBeginsCatchesUpAndIsShown() throws SQLException {
        Answer none = query.get("/v1/counters");
        ledger.counter("late", "backfilling", false);
        assertThat(again("/v1/counters", none).json().get("counters")).hasSize(1);

        Answer begun = query.get("/v1/counters/late");
        assertThat(again("/v1/counters/late", begun).status()).isEqualTo(304);
        ledger.counterBacklog("late", 3);
        Answer halfway = again("/v1/counters/late", begun);
        assertThat(halfway.json().get("backlog").asLong()).isEqualTo(3);

        Answer tables = query.get("/v1/tables");
        ledger.showCounter("late");
        Answer live = again("/v1/counters/late", halfway);
        assertThat(live.json().get("status").asString()).isEqualTo("live");
        assertThat(again("/v1/tables", tables).body()).contains("counter_late");
        assertThat(again("/v1/counters/late", live).status()).isEqualTo(304);
        assertThat(live.batch()).isEqualTo(1);
    }

    @Test
    void bucketsLeave() throws SQLException {
        Answer kept = query.get("/v1/buckets/order.placed");
        assertThat(kept.json().get("buckets")).hasSize(1);
        ledger.retireBuckets();
        Answer dropped = again("/v1/buckets/order.placed", kept);
        assertThat(dropped.json().get("buckets")).isEmpty();
        assertThat(dropped.batch()).isEqualTo(1);
        assertThat(again("/v1/buckets/order.placed", dropped).status()).isEqualTo(304);
        ledger.retireBuckets(); // finds nothing
        assertThat(again("/v1/buckets/order.placed", dropped).status()).isEqualTo(304);
    }

    @Test
    void aRejectedRecordIsSentAgain() throws SQLException {
        ledger.rejection("line.utf8", new byte[] {1}, new byte[] {2});
        Answer rejected = query.get("/v1/rejections");
        assertThat(again("/v1/rejections", rejected).status()).isEqualTo(304);
        try (Connection owner = database.connect(DatabaseRole.OWNER);
                Statement statement = owner.createStatement()) {
            statement.execute(
                    "INSERT INTO tally.replays SELECT topic, partition, record_offset, 77, now() FROM tally.rejections");
        }
        Answer replayed = again("/v1/rejections", rejected);
        assertThat(replayed.json().get("rejections").get(0).get("replayed_at").asString())
                .isNotEmpty();
        assertThat(again("/v1/rejections", replayed).status()).isEqualTo(304);
    }

    private Answer again(String path, Answer known) {
        return query.get(path, "If-None-Match", known.header("ETag"));
    }
}
