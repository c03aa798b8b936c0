package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.EventStream.Frame;
import dev.tally.query.RunningQuery.Answer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One frame per committed batch, for as many as may listen, whatever each of them does. */
class StreamIT {
    private static final Instant MINUTE = Instant.parse("2026-11-21T10:00:00Z");

    private TestDatabase database;
    private Ledger ledger;

    @BeforeEach
    void create() throws Exception {
        database = TestPlatform.database();
        ledger = new Ledger(database);
    }

    @AfterEach
    void drop() throws Exception {
        ledger.close();
        database.close();
    }

    @Test
    void tellsEachBatchOnceAndGoesOnWhereAClientLeft() throws Exception {
        ledger.document("before", Map.of("one", 1L));
        try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA)) {
            try (EventStream stream = open(query)) {
                assertThat(stream.head())
                        .contains("HTTP/1.1 200 ")
                        .anyMatch(line -> line.toLowerCase().startsWith("content-type: text/event-stream"));
                assertThat(stream.next()).isEqualTo(new Frame("1", "", ""));
                ledger.document("d", Map.of("two", 2L, "three", 3L));
                Frame words = stream.next();
                assertThat(words.id()).isEqualTo("2");
                assertThat(words.event()).isEqualTo("batch");
                assertThat(words.json().get("batch_id").asLong()).isEqualTo(2);
                assertThat(words.json().get("words").asLong()).isEqualTo(5);
                assertThat(words.json().get("consumed").asLong()).isEqualTo(2);
                assertThat(words.json().get("topics").get(Ledger.LINES).asLong())
                        .isEqualTo(2);
                assertThat(Instant.parse(words.json().get("committed_at").asString()))
                        .isBeforeOrEqualTo(Instant.now());
                ledger.events("tick", MINUTE, 7);
                assertThat(stream.next().json().get("accepted").asLong()).isEqualTo(7);
            }
            ledger.rejection("line.not-utf8", new byte[0], new byte[] {1});
            ledger.events("tick", MINUTE, 4);
            try (EventStream again = open(query, "Last-Event-ID", "2")) {
                again.head();
                assertThat(again.next()).isEqualTo(new Frame("2", "", ""));
                assertThat(ids(again, 3)).containsExactly(3L, 4L, 5L);
                ledger.events("tick", MINUTE, 1);
                assertThat(ids(again, 1)).containsExactly(6L);
            }
        }
    }

    @Test
    void saysWhenAClientCannotGoOn() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            ledger.events("tick", MINUTE, 1);
        }
        try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA);
                EventStream tooFar = open(query, "Last-Event-ID", "5");
                EventStream farEnough = open(query, "Last-Event-ID", "101");
                EventStream ofAnotherLedger = open(query, "Last-Event-ID", "5000")) {
            for (EventStream stream : List.of(tooFar, ofAnotherLedger)) {
                stream.head();
                stream.next();
                Frame reset = stream.next();
                assertThat(reset.event()).isEqualTo("reset");
                assertThat(reset.id()).isEqualTo("1100");
                assertThat(reset.json().get("batch_id").asLong()).isEqualTo(1100);
            }
            farEnough.head();
            farEnough.next();
            assertThat(ids(farEnough, 999))
                    .isEqualTo(LongStream.rangeClosed(102, 1100).boxed().toList());
        }
    }

    @Test
    void refusesWhatItCannotReadAndWhomItHasNoPlaceFor() throws Exception {
        try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA, "--tally.stream.clients=1")) {
            for (String malformed : List.of("x", "-1", "1.5", "9999999999999999999", "1 2", "0x1")) {
                Answer answer = query.get("/v1/stream", "Last-Event-ID", malformed);
                assertThat(answer.status()).as(malformed).isEqualTo(400);
                assertThat(answer.code()).isEqualTo("last-event-id.invalid");
            }
            for (String nothingItHas : List.of("from=1", "after=x", "wait=5s")) {
                assertThat(query.get("/v1/stream?" + nothingItHas).code())
                        .as(nothingItHas)
                        .isEqualTo("parameter.unknown");
            }
            EventStream only = open(query);
            only.head();
            Answer refused = query.get("/v1/stream");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("stream.busy");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            only.close();
            eventually(() -> {
                ledger.events("tick", MINUTE, 1); // the first write finds out that it has gone
                return hasPlace(query);
            });
        }
    }

    /** More ask for the head than may listen: each is answered at once, and none of them is one who listens. */
    @Test
    void aHeadTakesNoPlace() throws Exception {
        try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA, "--tally.stream.clients=2")) {
            for (int i = 0; i < 3; i++) {
                Answer head = query.send("HEAD", "/v1/stream");
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.header("Content-Type")).isEqualTo("text/event-stream;charset=UTF-8");
                assertThat(head.header("Cache-Control")).isEqualTo("no-store");
                assertThat(head.body()).isEmpty();
            }
            assertThat(query.send("HEAD", "/v1/stream", "Last-Event-ID", "x").status())
                    .isEqualTo(400);
            assertThat(query.send("HEAD", "/v1/stream?from=1").status()).isEqualTo(400);
            try (EventStream one = open(query);
                    EventStream another = open(query)) {
                for (EventStream stream : List.of(one, another)) {
                    assertThat(stream.head())
                            .contains("HTTP/1.1 200 ")
                            .anyMatch(line -> line.equalsIgnoreCase("content-type: text/event-stream;charset=utf-8"));
                    assertThat(stream.next().id()).isEqualTo("0");
                }
                assertThat(query.send("HEAD", "/v1/stream").status()).isEqualTo(503);
                ledger.events("tick", MINUTE, 1);
                assertThat(ids(one, 1)).containsExactly(1L);
                assertThat(ids(another, 1)).containsExactly(1L);
            }
        }
    }

    @Test
    void aThousandListenAndEachHearsEverything() throws Exception {
        ledger.events("tick", MINUTE, 1);
        try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA)) {
            List<EventStream> streams = new ArrayList<>();
            try {
                for (int i = 0; i < 1_000; i++) {
                    streams.add(open(query));
                }
                for (EventStream stream : streams) {
                    assertThat(stream.head().get(0)).contains(" 200");
                    assertThat(stream.next().id()).isEqualTo("1");
                }
                assertThat(query.get("/v1/stream").code()).isEqualTo("stream.busy");
                for (int i = 0; i < 20; i++) {
                    ledger.events("tick", MINUTE, 3);
                }
                for (EventStream stream : streams) {
                    assertThat(ids(stream, 20))
                            .isEqualTo(LongStream.rangeClosed(2, 21).boxed().toList());
                }
                long began = System.nanoTime();
                assertThat(query.get("/v1/words").status()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
                assertThat(connectionsOfTheService()).isLessThanOrEqualTo(8);
                assertThat(query.get("/metrics").body()).contains("tally_stream_clients 1000.0");
            } finally {
                for (EventStream stream : streams) {
                    stream.close();
                }
            }
        }
    }

    /** One that does not read falls behind, is given up, and nobody else notices. */
    @Test
    void givesUpWhoDoesNotReadAndHoldsUpNobody() throws Exception {
        ledger.events("tick", MINUTE, 1);
        try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA, "--tally.stream.clients=2");
                EventStream deaf = EventStream.open(query.port(), 1_024);
                EventStream keen = open(query)) {
            keen.head();
            assertThat(keen.next().id()).isEqualTo("1");
            long told = 1;
            while (!hasPlace(query)) {
                assertThat(told).as("frames without giving it up").isLessThan(40_000);
                for (int i = 0; i < 500; i++) {
                    ledger.events("tick", MINUTE, 1);
                }
                assertThat(ids(keen, 500))
                        .isEqualTo(LongStream.rangeClosed(told + 1, told + 500)
                                .boxed()
                                .toList());
                told += 500;
            }
            assertThat(deaf.head().get(0)).contains(" 200");
        }
    }

    @Test
    void stopsWithoutWaitingForThoseWhoListen() throws Exception {
        try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA);
                EventStream stream = open(query)) {
            stream.head();
            stream.next();
            long began = System.nanoTime();
            query.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(stream.rest()).isEmpty();
        }
    }

    private static EventStream open(RunningQuery query, String... headers) {
        return EventStream.open(query.port(), 0, headers);
    }

    private static boolean hasPlace(RunningQuery query) throws IOException {
        try (EventStream one = open(query)) {
            return one.head().get(0).contains(" 200");
        }
    }

    private static List<Long> ids(EventStream stream, int count) throws IOException {
        List<Long> ids = new ArrayList<>();
        while (ids.size() < count) {
            ids.add(Long.valueOf(stream.next().id()));
        }
        return ids;
    }

    private long connectionsOfTheService() throws Exception {
        try (Connection connection = database.connect(DatabaseRole.OWNER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND usename = 'tally_reader'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private interface Check {
        boolean holds() throws Exception;
    }

    private static void eventually(Check check) throws Exception {
        Instant giveUp = Instant.now().plusSeconds(20);
        while (!check.holds()) {
            assertThat(Instant.now()).isBefore(giveUp);
            Thread.sleep(20);
        }
    }
}
