package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Each path over a small, known set of counts. */
class QueryIT {
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final String THAI = "สวัสดี";
    private static final String COMBINING = "q\u0323\u0307";
    private static final String EMOJI_DOCUMENT = "notes/🙂 a+b%.txt";

    private static TestDatabase database;
    private static RunningQuery query;
    private static Ledger ledger;

    @BeforeAll
    static void start() throws SQLException {
        database = TestPlatform.database();
        ledger = new Ledger(database);
        ledger.document("a.txt", Map.of("the", 5L, "of", 3L, THAI, 2L));
        ledger.document("deep/er/b c.txt", Map.of("the", 4L, "theme", 3L, COMBINING, 1L, "a/b", 1L));
        ledger.document("deep/words", Map.of("then", 1L));
        ledger.document(EMOJI_DOCUMENT, Map.of("of", 1L, "1\u20444", 1L));
        ledger.document("words", Map.of("z", 2L));
        ledger.document("/var//log/x", Map.of("z", 0L));
        ledger.events("order.placed", TEN, 7);
        ledger.events("order.placed", TEN.plusSeconds(180), 2);
        ledger.rejection("line.utf8", new byte[] {1, (byte) 0xFF}, "né".getBytes(StandardCharsets.UTF_8));
        ledger.rejection("line.too-long", "k".getBytes(StandardCharsets.UTF_8), new byte[5_000]);
        ledger.missingSource("clicks");
        try (Connection owner = database.connect(DatabaseRole.OWNER);
                Statement statement = owner.createStatement()) {
            statement.execute(
                    "INSERT INTO tally.replays SELECT topic, partition, record_offset, 77, '2026-11-21T10:00:00Z'"
                            + " FROM tally.rejections WHERE code = 'line.utf8'");
        }
        query = RunningQuery.start(database, RunningQuery.NO_KAFKA);
    }

    @AfterAll
    static void stop() throws SQLException {
        query.close();
        ledger.close();
        database.close();
    }

    @Test
    void listsTheMostFrequentWordsFirstAndBreaksTiesByCodePoint() {
        Answer answer = query.get("/v1/words");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(words(answer))
                .containsExactly(
                        "the 9",
                        "of 4",
                        "theme 3",
                        "z 2",
                        THAI + " 2",
                        "1\u20444 1",
                        "a/b 1",
                        COMBINING + " 1",
                        "then 1");
        assertThat(answer.json().get("next").isNull()).isTrue();
        assertThat(answer.header("Link")).isEmpty();
    }

    @Test
    void filtersWordsByPrefixAndLeastCount() {
        assertThat(words(query.get("/v1/words?prefix=the"))).containsExactly("the 9", "theme 3", "then 1");
        assertThat(words(query.get("/v1/words?prefix=the&min=3"))).containsExactly("the 9", "theme 3");
        assertThat(words(query.get("/v1/words?prefix=" + encoded(THAI.substring(0, 2)))))
                .containsExactly(THAI + " 2");
        assertThat(words(query.get("/v1/words?prefix=%25"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-count,word", "count,word", "word", "-word"})
    void pagesJoinToTheWholeListInEveryOrder(String order) {
        List<String> whole = words(query.get("/v1/words?order=" + order));
        List<String> joined = new ArrayList<>();
        String path = "/v1/words?limit=2&order=" + order;
        while (!path.isEmpty()) {
            Answer page = query.get(path);
            assertThat(page.status()).isEqualTo(200);
            joined.addAll(words(page));
            String link = page.header("Link");
            path = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
            assertThat(link.isEmpty()).isEqualTo(page.json().get("next").isNull());
            assertThat(link.isEmpty() || link.endsWith("; rel=\"next\"")).isTrue();
        }
        assertThat(whole).hasSize(9);
        assertThat(joined).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"the", THAI, COMBINING, "1\u20444", "a/b"})
    void findsAWordOfAnyScript(String word) {
        Answer answer = query.get("/v1/words/" + encoded(word));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("word").asString()).isEqualTo(word);
        assertThat(answer.json().get("count").asLong()).isPositive();
    }

    @Test
    void aWordThatStandsNowhereIsA404ThatNamesTheFoldedOne() {
        Answer unknown = query.get("/v1/words/%F0%9F%99%82");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.code()).isEqualTo("word.unknown");
        assertThat(unknown.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(unknown.json().get("count").asLong()).isZero();
        assertThat(unknown.json().get("word").asString()).isEqualTo("🙂");
        assertThat(unknown.json().has("folded")).isFalse();
        assertThat(unknown.header("Tally-Batch")).isEqualTo(Long.toString(ledger.batch()));

        Answer capital = query.get("/v1/words/The");
        assertThat(capital.status()).isEqualTo(404);
        assertThat(capital.json().get("folded").get("count").asLong()).isEqualTo(9);
    }

    @Test
    void listsDocumentsByNameAndStatus() {
        Answer all = query.get("/v1/documents");
        assertThat(all.json()
                        .get("documents")
                        .valueStream()
                        .map(d -> d.get("name").asString()))
                .containsExactly("/var//log/x", "a.txt", "deep/er/b c.txt", "deep/words", EMOJI_DOCUMENT, "words");
        JsonNode first = all.json().get("documents").get(1);
        assertThat(first.get("status").asString()).isEqualTo("counted");
        assertThat(first.get("words").asLong()).isEqualTo(10);
        assertThat(Instant.parse(first.get("counted_at").asString())).isBeforeOrEqualTo(Instant.now());

        Answer page = query.get("/v1/documents?limit=4&status=counted");
        assertThat(page.json().get("documents")).hasSize(4);
        Answer rest = query.get("/v1/documents?limit=4&status=counted&cursor="
                + page.json().get("next").asString());
        assertThat(rest.json().get("documents")).hasSize(2);
        assertThat(query.get("/v1/documents?status=withdrawn").json().get("documents"))
                .isEmpty();
        assertThat(query.get("/v1/documents?status=lost").status()).isEqualTo(400);
    }

    @Test
    void aDocumentsNameIsTheRestOfThePathAndAFinalWordsAsksForItsWords() {
        assertThat(name(query.get("/v1/documents/a.txt"))).isEqualTo("a.txt");
        assertThat(name(query.get("/v1/documents/deep/er/b%20c.txt"))).isEqualTo("deep/er/b c.txt");
        assertThat(name(query.get("/v1/documents/deep%2Fer%2fb%20c.txt"))).isEqualTo("deep/er/b c.txt");
        assertThat(name(query.get("/v1/documents/" + encoded(EMOJI_DOCUMENT)))).isEqualTo(EMOJI_DOCUMENT);
        assertThat(name(query.get("/v1/documents/notes/%F0%9F%99%82%20a+b%25.txt")))
                .isEqualTo(EMOJI_DOCUMENT);
        assertThat(name(query.get("/v1/documents/words"))).isEqualTo("words");
        assertThat(name(query.get("/v1/documents//var//log/x"))).isEqualTo("/var//log/x");
        assertThat(name(query.get("/v1/documents/%2Fvar%2F%2Flog%2Fx"))).isEqualTo("/var//log/x");
        assertThat(name(query.get("/v1/documents/deep%2Fwords"))).isEqualTo("deep/words");

        assertThat(words(query.get("/v1/documents/deep/er/b%20c.txt/words")))
                .containsExactly("the 4", "theme 3", "a/b 1", COMBINING + " 1");
        assertThat(words(query.get("/v1/documents/deep/er/b%20c.txt/words?prefix=the&limit=1")))
                .containsExactly("the 4");
        assertThat(words(query.get("/v1/documents/words/words"))).containsExactly("z 2");
        assertThat(words(query.get("/v1/documents/deep%2Fwords/words"))).containsExactly("then 1");

        Answer ambiguous = query.get("/v1/documents/deep/words");
        assertThat(ambiguous.status()).isEqualTo(404);
        assertThat(ambiguous.code()).isEqualTo("document.unknown");
        assertThat(ambiguous.json().get("detail").asString()).contains("%2Fwords");
    }

    @Test
    void listsBucketsOfAHalfOpenRangeAndFillsThemWithZeros() {
        Answer all = query.get("/v1/buckets/order.placed");
        assertThat(all.json().get("every").asString()).isEqualTo("1m");
        assertThat(buckets(all)).containsExactly("2026-11-21T10:00:00Z 7", "2026-11-21T10:03:00Z 2");
        assertThat(buckets(query.get("/v1/buckets/order.placed?from=2026-11-21T10:00:01Z")))
                .containsExactly("2026-11-21T10:03:00Z 2");
        assertThat(buckets(query.get("/v1/buckets/order.placed?every=60s&to=2026-11-21T10:03:00Z")))
                .containsExactly("2026-11-21T10:00:00Z 7");
        assertThat(buckets(query.get("/v1/buckets/order.placed?fill=zero")))
                .containsExactly(
                        "2026-11-21T10:00:00Z 7",
                        "2026-11-21T10:01:00Z 0",
                        "2026-11-21T10:02:00Z 0",
                        "2026-11-21T10:03:00Z 2");
        Answer filled = query.get("/v1/buckets/order.placed?fill=zero&limit=3"
                + "&from=2026-11-21T11:58:30%2B02:00&to=2026-11-21T10:02:00Z");
        assertThat(buckets(filled))
                .containsExactly("2026-11-21T09:59:00Z 0", "2026-11-21T10:00:00Z 7", "2026-11-21T10:01:00Z 0");
        assertThat(filled.json().get("next").isNull()).isTrue();
        Answer first = query.get("/v1/buckets/order.placed?fill=zero&limit=3");
        assertThat(buckets(query.get("/v1/buckets/order.placed?fill=zero&limit=3&cursor="
                        + first.json().get("next").asString())))
                .containsExactly("2026-11-21T10:03:00Z 2");
        assertThat(query.get("/v1/buckets/never.seen").code()).isEqualTo("type.unknown");
        assertThat(query.get("/v1/buckets/order.placed?every=7m").status()).isEqualTo(400);
        assertThat(query.get("/v1/buckets/order.placed?from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z")
                        .status())
                .isEqualTo(400);
        assertThat(query.get("/v1/buckets/order.placed?from=yesterday").status())
                .isEqualTo(400);
    }

    @Test
    void addsNarrowBucketsUpToAnyMultiple() {
        assertThat(buckets(query.get("/v1/buckets/order.placed?every=2m")))
                .containsExactly("2026-11-21T10:00:00Z 7", "2026-11-21T10:02:00Z 2");
        assertThat(buckets(query.get("/v1/buckets/order.placed?every=2m&fill=zero&to=2026-11-21T10:06:00Z")))
                .containsExactly("2026-11-21T10:00:00Z 7", "2026-11-21T10:02:00Z 2", "2026-11-21T10:04:00Z 0");
        Answer week = query.get("/v1/buckets/order.placed?every=7d");
        assertThat(week.json().get("every").asString()).isEqualTo("7d");
        assertThat(buckets(week)).containsExactly("2026-11-19T00:00:00Z 9");
        Answer first = query.get("/v1/buckets/order.placed?every=2m&limit=1");
        assertThat(buckets(query.get("/v1/buckets/order.placed?every=2m&limit=1&cursor="
                        + first.json().get("next").asString())))
                .containsExactly("2026-11-21T10:02:00Z 2");
        // A bucket that begins before the range is not cut: it is left out.
        assertThat(buckets(query.get("/v1/buckets/order.placed?every=2m&from=2026-11-21T10:01:00Z")))
                .containsExactly("2026-11-21T10:02:00Z 2");
    }

    @Test
    void listsTheEventTypesWithTheirTotals() {
        Answer types = query.get("/v1/buckets");
        assertThat(types.json().get("types")).hasSize(1);
        JsonNode type = types.json().get("types").get(0);
        assertThat(type.get("type").asString()).isEqualTo("order.placed");
        assertThat(type.get("accepted").asLong()).isEqualTo(9);
        assertThat(Instant.parse(type.get("last_seen").asString())).isBeforeOrEqualTo(Instant.now());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/words | word,count
            /v1/documents | document_id,name,version,status,lines,words,rejected,counted_at
            /v1/documents/a.txt/words | word,count
            /v1/buckets | type,accepted,late,expired,first_seen,last_seen
            /v1/buckets/order.placed | bucket_start,count,late
            /v1/batches | batch_id,committed_at,epoch,consumed,accepted,duplicates,rejected,words,ranges
            /v1/rejections | topic,partition,record_offset,stage,code,reason,key,value,value_bytes,batch_id,rejected_at,replayed_at
            /v1/tables | name,kind,comment,columns
            /v1/lake | name,holds,type,rows,files,bytes,dropped,newest_day
            /v1/counters | name,type,status,definition,counted,skipped,excluded,missed,folded,groups,backlog,created_at
            """)
    void everyListComesAsCsvAndAsLinesToo(String path, String heading) {
        Answer csv = query.get(path, "Accept", "text/csv");
        assertThat(csv.status()).as(csv.body()).isEqualTo(200);
        assertThat(csv.header("Content-Type")).isEqualTo("text/csv;header=present;charset=UTF-8");
        assertThat(csv.body()).startsWith(heading + "\r\n");
        assertThat(csv.header("Tally-Batch")).isEqualTo("10");
        assertThat(csv.header("Vary")).matches("(?i)accept(,.*)?"); // compression adds its own
        assertThat(query.get(path, "Accept", "text/csv", "If-None-Match", csv.header("ETag"))
                        .status())
                .isEqualTo(304);
        Answer json = query.get(path);
        assertThat(json.header("ETag")).isNotEqualTo(csv.header("ETag"));
        Answer lines = query.get(path + "?format=ndjson");
        assertThat(lines.header("Content-Type")).isEqualTo("application/x-ndjson");
        String list = json.json().propertyNames().stream()
                .filter(name -> json.json().get(name).isArray())
                .findFirst()
                .orElseThrow();
        assertThat(lines.body().lines()).hasSize(json.json().get(list).size());
        assertThat(query.get(path, "Accept", "image/png").status()).isEqualTo(406);
    }

    @Test
    void csvPagesByLinkAndTellsNullFromEmpty() {
        Answer page = query.get("/v1/words?limit=1&format=csv");
        assertThat(page.body()).isEqualTo("word,count\r\nthe,9\r\n");
        String link = page.header("Link");
        assertThat(query.get(link.substring(1, link.indexOf('>'))).body()).isEqualTo("word,count\r\nof,4\r\n");
        assertThat(query.get("/v1/rejections?format=csv&code=line.utf8").body())
                .contains(",0,12,decode,line.utf8,a reason,\"{\"\"text\"\":null,\"\"base64\"\":\"\"Af8=\"\"}\",");
        assertThat(query.get("/v1/words/the", "Accept", "text/csv").status()).isEqualTo(406);
        assertThat(query.get("/v1/words/the?format=csv").status()).isEqualTo(400);
    }

    @Test
    void filtersRejectionsAndShowsOneWithAllItsBytes() {
        String list = "/v1/rejections?topic=" + Ledger.LINES;
        assertThat(query.get(list + "&stage=decode&partition=0&since=2026-01-01T00:00:00Z")
                        .json()
                        .get("rejections"))
                .hasSize(2);
        assertThat(query.get(list + "&partition=1").json().get("rejections")).isEmpty();
        assertThat(query.get(list + "&stage=time").json().get("rejections")).isEmpty();
        assertThat(query.get(list + "&stage=lost").status()).isEqualTo(400);
        assertThat(query.get(list + "&since=9999-01-01T00:00:00Z").json().get("rejections"))
                .isEmpty();
        Answer one = query.get("/v1/rejections/" + Ledger.LINES + "/0/13");
        assertThat(one.status()).as(one.body()).isEqualTo(200);
        assertThat(one.json().get("code").asString()).isEqualTo("line.too-long");
        assertThat(one.json().get("value").get("text").asString()).hasSize(5_000);
        assertThat(query.get("/v1/rejections/" + Ledger.LINES + "/0/99").code()).isEqualTo("rejection.unknown");
        assertThat(query.get("/v1/rejections/" + Ledger.LINES + "/zero/1").code())
                .isEqualTo("path.unknown");
    }

    @Test
    void listsTheLedgerWithItsRanges() {
        Answer latest = query.get("/v1/batches?limit=1");
        JsonNode batch = latest.json().get("batches").get(0);
        assertThat(batch.get("batch_id").asLong()).isEqualTo(ledger.batch());
        assertThat(batch.get("rejected").asLong()).isEqualTo(1);
        assertThat(batch.get("ranges")).hasSize(1);
        JsonNode range = batch.get("ranges").get(0);
        assertThat(range.get("topic").asString()).isEqualTo(Ledger.LINES);
        assertThat(range.get("from_offset").asLong()).isEqualTo(13);
        assertThat(range.get("until_offset").asLong()).isEqualTo(14);
        Answer oldest = query.get("/v1/batches?order=batch_id&limit=8");
        assertThat(oldest.json()
                        .get("batches")
                        .valueStream()
                        .map(b -> b.get("batch_id").asLong()))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        Answer rest = query.get("/v1/batches?order=batch_id&limit=8&cursor="
                + oldest.json().get("next").asString());
        assertThat(rest.json().get("batches")).hasSize(2);
    }

    @Test
    void listsRejectionsWithTheBeginningOfTheirBytes() {
        Answer all = query.get("/v1/rejections");
        assertThat(all.json().get("rejections")).hasSize(2);
        JsonNode latest = all.json().get("rejections").get(0);
        assertThat(latest.get("code").asString()).isEqualTo("line.too-long");
        assertThat(latest.get("value_bytes").asLong()).isEqualTo(5_000);
        assertThat(latest.get("value").get("text").asString()).hasSize(1_024);
        assertThat(latest.get("key").get("text").asString()).isEqualTo("k");

        Answer page = query.get("/v1/rejections?limit=1");
        Answer rest = query.get(
                "/v1/rejections?limit=1&cursor=" + page.json().get("next").asString());
        JsonNode first = rest.json().get("rejections").get(0);
        assertThat(first.get("code").asString()).isEqualTo("line.utf8");
        assertThat(first.get("key").get("base64").asString()).isEqualTo("Af8=");
        assertThat(first.get("value").get("text").asString()).isEqualTo("né");
        assertThat(rest.json().get("next").isNull()).isTrue();
        assertThat(first.get("replayed_at").asString()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(latest.get("replayed_at").isNull()).isTrue();
        assertThat(query.get("/v1/rejections?code=line.utf8&topic=" + Ledger.LINES)
                        .json()
                        .get("rejections"))
                .hasSize(1);
        assertThat(query.get("/v1/rejections?topic=other").json().get("rejections"))
                .isEmpty();
    }

    @Test
    void statusSumsUpBalancesAndSaysThatKafkaIsAway() {
        Answer answer = query.get("/v1/status");
        assertThat(answer.status()).isEqualTo(200);
        JsonNode status = answer.json();
        assertThat(status.get("batch").asLong()).isEqualTo(ledger.batch());
        assertThat(status.get("lag").get("known").asBoolean()).isFalse();
        assertThat(status.get("lag").get("records").isNull()).isTrue();
        assertThat(status.get("lag").get("reason").asString()).isNotEmpty();
        assertThat(status.get("documents").get("counted").asLong()).isEqualTo(6);
        assertThat(status.get("totals").get("words").asLong()).isEqualTo(24);
        assertThat(status.get("totals").get("events").asLong()).isEqualTo(9);
        assertThat(status.get("totals").get("rejected").asLong()).isEqualTo(2);
        assertThat(status.get("balanced").asBoolean()).isTrue();
        assertThat(status.get("partitions").get(1).get("next_offset").asLong()).isEqualTo(14);
        assertThat(status.get("sources")).hasSize(1);
        assertThat(status.get("sources").get(0).get("topic").asString()).isEqualTo("clicks");
        assertThat(status.get("sources").get(0).get("status").asString()).isEqualTo("missing");
        assertThat(query.get("/v1/status?balance=false").json().get("balanced").isNull())
                .isTrue();
        Answer idle = query.get("/v1/status?until=idle&wait=10ms");
        assertThat(idle.status()).isEqualTo(504);
        assertThat(idle.code()).isEqualTo("lag.unknown");
    }

    @Test
    void saysWhatTheLakeHoldsAndThatItsCommitsMakeAnotherAnswer() throws SQLException {
        try (TestDatabase fresh = TestPlatform.database();
                Ledger ledger = new Ledger(fresh);
                RunningQuery query = RunningQuery.start(fresh, RunningQuery.NO_KAFKA)) {
            ledger.document("a.txt", Map.of("one", 1L));
            ledger.events("order.placed", TEN, 7);
            Answer before = query.get("/v1/status");
            JsonNode nothing = before.json().get("lake");
            assertThat(nothing.get("position").isNull()).isTrue();
            assertThat(nothing.get("lag").asLong()).isEqualTo(9);
            assertThat(nothing.get("tables").asLong()).isEqualTo(1);

            ledger.lakeFile("file:/lake/1", "order_placed", "order.placed", "2026-11-21", 3, 300);
            ledger.lakeFile("file:/lake/2", "order_placed", "order.placed", "2026-11-22", 2, 200);
            ledger.lakeCommit(Ledger.EVENTS, 5);
            Answer after = query.get("/v1/status", "If-None-Match", before.header("ETag"));
            assertThat(after.status()).isEqualTo(200);
            assertThat(after.json().get("lake").toString())
                    .isEqualTo(
                            "{\"position\":\"tally.events.v1~0~5\",\"lag\":4,\"tables\":2,\"files\":2,\"rows\":5,\"bytes\":500}");
            Answer lake = query.get("/v1/lake");
            assertThat(lake.json().get("lake")).isEqualTo(after.json().get("lake"));
            assertThat(query.get("/v1/lake?format=csv").body().lines().skip(1))
                    .containsExactly("lines,lines,,0,0,0,0,", "order_placed,type,order.placed,5,2,500,0,2026-11-22");
            assertThat(query.get("/v1/lake", "If-None-Match", lake.header("ETag"))
                            .status())
                    .isEqualTo(304);
            ledger.lakeCommit(Ledger.EVENTS, 7);
            assertThat(query.get("/v1/lake", "If-None-Match", lake.header("ETag"))
                            .json()
                            .get("lake")
                            .get("lag")
                            .asLong())
                    .isEqualTo(2);
        }
    }

    @Test
    void listsTheTablesWithTheirComments() {
        JsonNode tables = query.get("/v1/tables").json().get("tables");
        JsonNode words = tables.valueStream()
                .filter(table -> table.get("name").asString().equals("word_counts"))
                .findFirst()
                .orElseThrow();
        assertThat(words.get("kind").asString()).isEqualTo("view");
        assertThat(words.get("columns").get(1).get("name").asString()).isEqualTo("count");
        assertThat(words.get("columns").get(1).get("type").asString()).isEqualTo("bigint");
        assertThat(words.get("columns").get(1).get("comment").asString()).isNotEmpty();
        assertThat(tables.valueStream().map(table -> table.get("name").asString()))
                .contains("bucket_counts", "positions")
                .noneMatch(name -> name.startsWith("bucket_counts_"));
    }

    @Test
    void saysWhichStateItShowsAndAnswers304WhileThatStands() {
        Answer answer = query.get("/v1/words?limit=1");
        assertThat(answer.batch()).isEqualTo(10);
        assertThat(Instant.parse(answer.header("Tally-As-Of"))).isBeforeOrEqualTo(Instant.now());
        String etag = answer.header("ETag");
        assertThat(etag).startsWith("W/\"10-");
        assertThat(query.get("/v1/words?limit=1", "If-None-Match", etag).status())
                .isEqualTo(304);
        assertThat(query.get("/v1/words?limit=2", "If-None-Match", etag).status())
                .isEqualTo(200);
        assertThat(query.get("/v1/words?limit=2").header("ETag")).isNotEqualTo(etag);
        String status = query.get("/v1/status").header("ETag");
        Answer unchanged = query.get("/v1/status", "If-None-Match", "W/\"8-0\", " + status);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(unchanged.batch()).isEqualTo(10);
        Answer head = query.send("HEAD", "/v1/words?limit=1");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("ETag")).isEqualTo(etag);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aCursorFitsOnlyTheListItCameFromAndNotWhenAltered() {
        String cursor =
                query.get("/v1/words?limit=2&prefix=t").json().get("next").asString();
        assertThat(query.get("/v1/words?limit=2&prefix=t&cursor=" + cursor).status())
                .isEqualTo(200);
        assertThat(query.get("/v1/words?limit=5&prefix=t&cursor=" + cursor).status())
                .isEqualTo(200);
        assertThat(query.get("/v1/words?limit=2&prefix=th&cursor=" + cursor).code())
                .isEqualTo("cursor.invalid");
        assertThat(query.get("/v1/documents?limit=2&cursor=" + cursor).code()).isEqualTo("cursor.invalid");
        char last = cursor.charAt(cursor.length() - 2);
        String altered = cursor.substring(0, cursor.length() - 2)
                + (last == 'A' ? 'B' : 'A')
                + cursor.charAt(cursor.length() - 1);
        assertThat(query.get("/v1/words?limit=2&prefix=t&cursor=" + altered).code())
                .isEqualTo("cursor.invalid");
    }

    @Test
    void unknownPathsAndOtherMethodsAreProblemsToo() {
        assertThat(query.get("/v1/nothing").code()).isEqualTo("path.unknown");
        assertThat(query.get("/v1/nothing").status()).isEqualTo(404);
        assertThat(query.get("/v1/words", "Accept", "text/html").code()).isEqualTo("accept.unsupported");
        Answer post = query.send("POST", "/v1/words");
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.code()).isEqualTo("method.not-allowed");
        assertThat(post.header("Allow")).contains("GET");
        assertThat(post.body()).contains("asked by GET\"");
        assertThat(query.send("DELETE", "/v1/sql").body()).contains("asked by GET or POST");
        for (String method : new String[] {"TRACE", "DELETE", "NONSENSE"}) {
            Answer refused = query.send(method, "/v1/words");
            assertThat(refused.status()).as(method).isBetween(400, 501);
            assertThat(refused.header("Content-Type")).as(method).isEqualTo("application/problem+json");
            assertThat(refused.code()).as(method).isNotEmpty();
        }
        Answer endless = query.get("/v1/words?prefix=" + "a".repeat(20_000));
        assertThat(endless.status()).isEqualTo(400);
        assertThat(endless.code()).isEqualTo("request.malformed");
        assertThat(query.get("/actuator/env").status()).isEqualTo(404);
        assertThat(query.get("/env").status()).isEqualTo(404);
        assertThat(query.get("/heapdump").status()).isEqualTo(404);
        assertThat(query.get("/health").status()).isEqualTo(404);
    }

    @Test
    void livesIsReadyAndHasMetricsAndAFrontPage() {
        assertThat(query.get("/livez").status()).isEqualTo(200);
        assertThat(query.get("/readyz").status()).isEqualTo(200);
        Answer metrics = query.get("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.body()).contains("hikaricp_connections", "jvm_memory_used_bytes");
        Answer page = query.get("/", "Accept", "text/html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("/v1/status");
    }

    private static List<String> words(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .get("words")
                .valueStream()
                .map(word ->
                        word.get("word").asString() + " " + word.get("count").asLong())
                .toList();
    }

    private static List<String> buckets(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .get("buckets")
                .valueStream()
                .map(bucket -> bucket.get("bucket_start").asString() + " "
                        + bucket.get("count").asLong())
                .toList();
    }

    private static String name(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("name").asString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
