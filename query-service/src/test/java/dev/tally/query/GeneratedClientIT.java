package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import generated.api.CountersApi;
import generated.api.CountersApi.APIListCounterRowsRequest;
import generated.api.DocumentsApi;
import generated.api.DocumentsApi.APIGetDocumentRequest;
import generated.api.DocumentsApi.APIListWordsOfDocumentRequest;
import generated.api.EventsApi;
import generated.api.EventsApi.APIListBucketsRequest;
import generated.api.ServiceApi;
import generated.api.ServiceApi.APIGetStatusRequest;
import generated.api.SqlApi;
import generated.api.SqlApi.APIPostQueryRequest;
import generated.api.WordsApi;
import generated.api.WordsApi.APIGetWordRequest;
import generated.api.WordsApi.APIListWordsRequest;
import generated.client.ApiClient;
import generated.client.ApiException;
import generated.model.Bucket;
import generated.model.Document.StatusEnum;
import generated.model.SqlRequest;
import generated.model.Status;
import generated.model.WordCount;
import generated.model.Words;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client that the build generated from {@code openapi.json} understands what the service answers. */
class GeneratedClientIT {
    private static final Instant MINUTE = Instant.parse("2026-11-21T10:00:00Z");
    private static final TestDatabase DATABASE = TestPlatform.database();
    private static RunningQuery query;
    private static ApiClient client;

    @BeforeAll
    static void start() throws Exception {
        try (Ledger ledger = new Ledger(DATABASE)) {
            ledger.document("notes/today.txt", Map.of("fox", 3L, "dog", 2L, "日本", 1L));
            ledger.events("order.placed", MINUTE, 3);
            ledger.counter("orders_by_region", "live", true);
            ledger.counterRow("orders_by_region", "'1 minute', '" + MINUTE + "', ", "eu", "a", 3, "30.10", "20.0");
        }
        query = RunningQuery.start(DATABASE, RunningQuery.NO_KAFKA);
        client = new ApiClient().setHost("127.0.0.1").setPort(query.port());
    }

    @AfterAll
    static void stop() {
        query.close();
        DATABASE.close();
    }

    @Test
    void readsWordsPageByPage() throws ApiException {
        WordsApi words = new WordsApi(client);
        APIListWordsRequest.Builder two = APIListWordsRequest.newBuilder().limit(2);
        Words first = words.listWords(two.build());
        assertThat(first.getWords()).extracting(WordCount::getWord).containsExactly("fox", "dog");
        Words second = words.listWords(two.cursor(first.getNext()).build());
        assertThat(second.getWords()).extracting(WordCount::getWord).containsExactly("日本");
        assertThat(second.getNext()).isNull();
        assertThat(words.getWord(APIGetWordRequest.newBuilder().word("日本").build())
                        .getCount())
                .isEqualTo(1);
    }

    @Test
    void readsADocumentWhoseNameHasASlash() throws ApiException {
        DocumentsApi documents = new DocumentsApi(client);
        assertThat(documents
                        .getDocument(APIGetDocumentRequest.newBuilder()
                                .name("notes/today.txt")
                                .build())
                        .getStatus())
                .isEqualTo(StatusEnum.COUNTED);
        assertThat(documents
                        .listWordsOfDocument(APIListWordsOfDocumentRequest.newBuilder()
                                .name("notes/today.txt")
                                .prefix("f")
                                .build())
                        .getWords())
                .extracting(WordCount::getCount)
                .containsExactly(3L);
    }

    @Test
    void readsBucketsAndRowsOfACounter() throws ApiException {
        List<Bucket> buckets = new EventsApi(client)
                .listBuckets(APIListBucketsRequest.newBuilder()
                        .type("order.placed")
                        .every("1m")
                        .from(MINUTE.atOffset(ZoneOffset.UTC))
                        .build())
                .getBuckets();
        assertThat(buckets).hasSize(1);
        assertThat(buckets.get(0).getBucketStart().toInstant()).isEqualTo(MINUTE);
        assertThat(buckets.get(0).getCount()).isEqualTo(3);

        assertThat(new CountersApi(client)
                        .listCounterRows(APIListCounterRowsRequest.newBuilder()
                                .name("orders_by_region")
                                .every("1m")
                                .build())
                        .getRows())
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("region", "eu").containsEntry("orders", 3));
    }

    @Test
    void asksSqlAndTheStatus() throws ApiException {
        SqlRequest question = new SqlRequest()
                .sql("SELECT word, count FROM word_counts WHERE count > $1 ORDER BY count")
                .params(List.of(1));
        assertThat(new SqlApi(client)
                        .postQuery(APIPostQueryRequest.newBuilder()
                                .sqlRequest(question)
                                .build())
                        .getRows())
                .containsExactly(List.of("dog", 2), List.of("fox", 3));

        Status status = new ServiceApi(client)
                .getStatus(APIGetStatusRequest.newBuilder().balance("false").build());
        assertThat(status.getTotals().getWords()).isEqualTo(6);
        assertThat(status.getLag().getKnown()).isFalse();
    }

    @Test
    void isToldWhatItGotWrong() {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> new WordsApi(client)
                        .getWord(APIGetWordRequest.newBuilder().word("cat").build()))
                .satisfies(refused -> {
                    assertThat(refused.getCode()).isEqualTo(404);
                    assertThat(refused.getResponseBody()).contains("word.unknown");
                });
    }
}
