package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From a name or an id to the door, the place, the batch, or the rejection. */
class TraceIT {
    private static TestDatabase database;
    private static RunningQuery query;
    private static Ledger ledger;

    @BeforeAll
    static void start() throws SQLException {
        database = TestPlatform.database();
        ledger = new Ledger(database);
        ledger.document("notes/a.txt", Map.of("the", 5L, "of", 3L));
        ledger.events("order.placed", Instant.parse("2026-11-21T10:00:00Z"), 3);
        ledger.events("order.paid", Instant.parse("2026-11-21T10:00:00Z"), 2);
        ledger.counter("by_region", "live", false);
        ledger.eventId("/v1/events/order.placed", "o-1", 1);
        ledger.eventId("/v1/events/order.placed", "both", 2);
        ledger.eventId("/v1/events/order.paid", "both", 3);
        ledger.eventId("urn:shop:7", "ce-1", 4);
        ledger.rejection("line.utf8", "notes/a.txt".getBytes(StandardCharsets.UTF_8), new byte[] {1});
        query = RunningQuery.start(database, RunningQuery.NO_KAFKA);
    }

    @AfterAll
    static void stop() throws SQLException {
        query.close();
        ledger.close();
        database.close();
    }

    @Test
    void aDocumentLeadsToTheBatchThatCountedItsEndAndToWhatWasRejectedOfIt() {
        Answer answer = query.get("/v1/trace/notes/a.txt");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode document = answer.json().get("document");
        assertThat(document.get("door").asString()).isEqualTo("inbox or PUT /v1/documents");
        assertThat(document.get("words").asLong()).isEqualTo(8);
        assertThat(document.get("batch").get("batch_id").asLong()).isEqualTo(1);
        JsonNode range = document.get("ranges").get(0);
        assertThat(range.get("topic").asString()).isEqualTo(Ledger.LINES);
        assertThat(range.get("from_offset").asLong()).isZero();
        assertThat(range.get("until_offset").asLong()).isEqualTo(2);
        assertThat(answer.json().get("events")).isEmpty();
        JsonNode rejection = answer.json().get("rejections").get(0);
        assertThat(rejection.get("code").asString()).isEqualTo("line.utf8");
        assertThat(rejection.get("record_offset").asLong()).isEqualTo(2);
        assertThat(rejection.get("batch_id").asLong()).isEqualTo(4);
        assertThat(answer.header("Tally-Batch")).isEqualTo("4");
        assertThat(query.get("/v1/trace/notes/a.txt", "If-None-Match", answer.header("ETag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void anEventLeadsToItsDoorItsPlaceAndItsBatch() {
        JsonNode event = query.get("/v1/trace/o-1").json().get("events").get(0);
        assertThat(event.get("source").asString()).isEqualTo("/v1/events/order.placed");
        assertThat(event.get("door").asString()).isEqualTo("POST /v1/events/order.placed");
        assertThat(event.get("type").asString()).isEqualTo("order.placed");
        assertThat(event.get("topic").asString()).isEqualTo(Ledger.EVENTS);
        assertThat(event.get("record_offset").asLong()).isEqualTo(1);
        assertThat(event.get("batch").get("batch_id").asLong()).isEqualTo(2);
        assertThat(event.get("counters").get(0).asString()).isEqualTo("by_region");
    }

    @Test
    void listsEverySourceThatHasTheIdOrTheOneAskedFor() {
        JsonNode both = query.get("/v1/trace/both").json().get("events");
        assertThat(both.valueStream().map(event -> event.get("source").asString()))
                .containsExactly("/v1/events/order.placed", "/v1/events/order.paid");
        assertThat(both.get(1).get("batch").get("batch_id").asLong()).isEqualTo(3);
        JsonNode one =
                query.get("/v1/trace/both?source=/v1/events/order.paid").json().get("events");
        assertThat(one).hasSize(1);
        assertThat(one.get(0).get("record_offset").asLong()).isEqualTo(3);
        assertThat(query.get("/v1/trace/ce-1?source=urn:shop:7")
                        .json()
                        .get("events")
                        .get(0)
                        .get("door")
                        .asString())
                .isEqualTo("POST /v1/events");
    }

    @Test
    void whatIsUnknownIsA404ThatSaysSinceWhenIdsAreKnown() {
        Answer unknown = query.get("/v1/trace/ce-1");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.code()).isEqualTo("trace.unknown");
        assertThat(unknown.json().get("detail").asString()).contains("deduplicate.within", "?source=");
        assertThat(LocalDate.parse(unknown.json().get("ids_known_since").asString()))
                .isEqualTo(LocalDate.now(ZoneOffset.UTC));
        assertThat(query.get("/v1/trace/").code()).isEqualTo("path.invalid");
        assertThat(query.get("/v1/trace/%2e%2e").code()).isEqualTo("path.invalid");
    }
}
