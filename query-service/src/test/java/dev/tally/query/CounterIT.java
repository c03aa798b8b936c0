package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters and their rows: filters, orders, pages, widths, and everything that a request can get wrong. */
class CounterIT {
    private static final String ROWS = "/v1/counters/by_region/rows";
    private static final String MINUTES = "/v1/counters/by_minute/rows";

    private static TestDatabase database;
    private static RunningQuery query;
    private static Ledger ledger;

    @BeforeAll
    static void start() throws SQLException {
        database = TestPlatform.database();
        ledger = new Ledger(database);
        ledger.events("order.placed", Instant.parse("2026-11-21T10:00:00Z"), 7);
        ledger.counter("by_region", "live", false);
        ledger.counterRow("by_region", "", "eu", "a", 3, "30.10", "20.0");
        ledger.counterRow("by_region", "", "eu", "b", 2, "0.00000000000000000001", null);
        ledger.counterRow("by_region", "", "us", "a", 2, "123456789012345678901234567890.5", "7");
        ledger.counterRow("by_region", "", "us, west", "=1+1", 1, "-4", "-4");
        ledger.counterRow("by_region", "", "", "", 1, "1000000", "1000000");
        ledger.counter("by_minute", "live", true);
        minute("10:00", "eu", 1, "1.5");
        minute("10:01", "eu", 2, "2.5");
        minute("10:14", "us", 4, "3");
        minute("10:15", "eu", 8, "0.5");
        ledger.counterRow("by_minute", "'1 day', '2026-11-21T00:00:00Z', ", "eu", "a", 11, "4.5", "2.5");
        ledger.counter("late_one", "backfilling", false);
        ledger.counterGroups("by_region", 5, 3);
        query = RunningQuery.start(database, RunningQuery.NO_KAFKA);
    }

    private static void minute(String time, String region, long orders, String revenue) throws SQLException {
        ledger.counterRow(
                "by_minute", "'1 minute', '2026-11-21T" + time + ":00Z', ", region, "a", orders, revenue, revenue);
    }

    @AfterAll
    static void stop() throws SQLException {
        query.close();
        ledger.close();
        database.close();
    }

    @Test
    void listsCountersWithWhatTheyCountAndHowFarTheyAre() {
        Answer all = query.get("/v1/counters");
        assertThat(all.json()
                        .get("counters")
                        .valueStream()
                        .map(one -> one.get("name").asString()))
                .containsExactly("by_minute", "by_region", "late_one");
        Answer one = query.get("/v1/counters/by_minute");
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.json().propertyNames())
                .containsExactlyInAnyOrder(
                        "name",
                        "type",
                        "status",
                        "definition",
                        "counted",
                        "skipped",
                        "excluded",
                        "missed",
                        "folded",
                        "groups",
                        "backlog",
                        "created_at");
        assertThat(one.json().get("type").asString()).isEqualTo("order.placed");
        assertThat(one.json().get("definition").get("every").get(1).asString()).isEqualTo("1d");
        assertThat(one.header("Tally-Batch")).isEqualTo("1");
        assertThat(query.get("/v1/counters/by_minute", "If-None-Match", one.header("ETag"))
                        .status())
                .isEqualTo(304);
        assertThat(query.get("/v1/counters?status=backfilling").json().get("counters"))
                .hasSize(1);
        Answer page = query.get("/v1/counters?limit=2");
        assertThat(page.header("Link")).endsWith("; rel=\"next\"");
        assertThat(query.get("/v1/counters?limit=2&cursor="
                                + page.json().get("next").asString())
                        .json()
                        .get("counters")
                        .get(0)
                        .get("name")
                        .asString())
                .isEqualTo("late_one");
    }

    @Test
    void groupsOfLiveCountersAreMeasured() throws InterruptedException {
        String groups = "tally_counter_groups{counter=\"by_region\"}";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (query.metric(groups) == 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(query.metric(groups)).isEqualTo(5);
        assertThat(query.metric("tally_counter_other{counter=\"by_region\"}")).isEqualTo(3);
        assertThat(query.get("/metrics").body()).doesNotContain("counter=\"late_one\"");
    }

    @Test
    void rowsAreExactDecimalsInTheOrderOfTheirGroups() {
        Answer answer = query.get(ROWS);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"counter\":\"by_region\",\"status\":\"live\",\"every\":null,\"rows\":["
                                + "{\"region\":\"\",\"item\":\"\",\"orders\":1,\"revenue\":1000000,\"largest\":1000000},"
                                + "{\"region\":\"eu\",\"item\":\"a\",\"orders\":3,\"revenue\":30.10,\"largest\":20.0},"
                                + "{\"region\":\"eu\",\"item\":\"b\",\"orders\":2,\"revenue\":0.00000000000000000001,\"largest\":null},"
                                + "{\"region\":\"us\",\"item\":\"a\",\"orders\":2,\"revenue\":123456789012345678901234567890.5,\"largest\":7},"
                                + "{\"region\":\"us, west\",\"item\":\"=1+1\",\"orders\":1,\"revenue\":-4,\"largest\":-4}],\"next\":null}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            region=eq.eu | eu/a eu/b
            region=ne.eu | / us/a us, west/=1+1
            region=in.eu,"us, west" | eu/a eu/b us, west/=1+1
            region=like.us% | us/a us, west/=1+1
            region=like.u_ | us/a
            item=eq. | /
            orders=gte.2&orders=lt.3 | eu/b us/a
            orders=in.1,3 | / eu/a us, west/=1+1
            revenue=gt.123456789012345678901234567890.4 | us/a
            revenue=eq.0.00000000000000000001 | eu/b
            revenue=lte.-4 | us, west/=1+1
            largest=ne.7 | / eu/a eu/b us, west/=1+1
            largest=lt.0&region=gt.us | us, west/=1+1
            region=eq.%' OR '1'='1 |
            """)
    void filtersByColumn(String filter, String expected) {
        assertThat(String.join(" ", groups(query.get(ROWS + "?" + encoded(filter)))))
                .isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "region",
                "-region,-item",
                "-orders",
                "orders,-region",
                "largest",
                "-largest",
                "-revenue,item",
                "-largest,orders,item,region,revenue"
            })
    void pagesJoinToTheWholeListInEveryOrder(String order) {
        String parameter = order.isEmpty() ? "" : "&order=" + order;
        List<String> whole = groups(query.get(ROWS + "?limit=100" + parameter));
        assertThat(whole).hasSize(5);
        assertThat(joined(ROWS + "?limit=1" + parameter)).isEqualTo(whole);
        assertThat(joined(ROWS + "?limit=2&orders=gte.1" + parameter)).isEqualTo(whole);
        List<String> wholeMinutes = groups(query.get(MINUTES + "?every=5m" + parameter));
        assertThat(wholeMinutes).hasSize(3);
        assertThat(joined(MINUTES + "?every=5m&limit=1" + parameter)).isEqualTo(wholeMinutes);
    }

    private static List<String> joined(String first) {
        List<String> joined = new ArrayList<>();
        String path = first;
        while (!path.isEmpty()) {
            Answer page = query.get(path);
            joined.addAll(groups(page));
            String link = page.header("Link");
            path = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        return joined;
    }

    @Test
    void ordersByMeasuresWithNullLast() {
        assertThat(groups(query.get(ROWS + "?order=largest")))
                .containsExactly("us, west/=1+1", "us/a", "eu/a", "/", "eu/b");
        assertThat(groups(query.get(ROWS + "?order=-largest")))
                .containsExactly("/", "eu/a", "us/a", "us, west/=1+1", "eu/b");
    }

    @Test
    void bucketsAreOfTheSmallestWidthOrAddedUpToAnyMultiple() {
        assertThat(minutes("")).containsExactly("10:00 eu 1 1.5", "10:01 eu 2 2.5", "10:14 us 4 3", "10:15 eu 8 0.5");
        assertThat(minutes("?every=15m")).containsExactly("10:00 eu 3 4.0", "10:00 us 4 3", "10:15 eu 8 0.5");
        assertThat(minutes("?every=15m&from=2026-11-21T10:00:01Z")).containsExactly("10:15 eu 8 0.5");
        assertThat(minutes("?every=15m&to=2026-11-21T10:15:00Z&region=eq.eu")).containsExactly("10:00 eu 3 4.0");
        assertThat(minutes("?every=15m&orders=gt.3")).containsExactly("10:00 us 4 3", "10:15 eu 8 0.5");
        assertThat(minutes("?every=1d")).containsExactly("00:00 eu 11 4.5");
        Answer fifteen = query.get(MINUTES + "?every=15m&limit=1");
        assertThat(fifteen.json().get("every").asString()).isEqualTo("15m");
        assertThat(fifteen.json().get("rows").get(0).get("largest").decimalValue())
                .isEqualByComparingTo("2.5");
        assertThat(minutes("?order=-bucket_start&limit=1")).containsExactly("10:15 eu 8 0.5");
    }

    @Test
    void rowsComeAsCsvAndAsLinesToo() {
        Answer csv = query.get(ROWS + "?format=csv&region=like.us%25");
        assertThat(csv.header("Content-Type")).isEqualTo("text/csv;header=present;charset=UTF-8");
        assertThat(csv.body())
                .isEqualTo("region,item,orders,revenue,largest\r\n"
                        + "us,a,2,123456789012345678901234567890.5,7\r\n"
                        + "\"us, west\",=1+1,1,-4,-4\r\n");
        assertThat(query.get(ROWS + "?format=csv&escape=formulas&bom=true&region=like.us,%25")
                        .body())
                .isEqualTo("\uFEFFregion,item,orders,revenue,largest\r\n\"us, west\",'=1+1,1,-4,-4\r\n");
        Answer lines = query.get(ROWS + "?region=eq.eu", "Accept", "application/x-ndjson");
        assertThat(lines.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(lines.body())
                .isEqualTo(
                        "{\"region\":\"eu\",\"item\":\"a\",\"orders\":3,\"revenue\":30.10,\"largest\":20.0}\n"
                                + "{\"region\":\"eu\",\"item\":\"b\",\"orders\":2,\"revenue\":0.00000000000000000001,\"largest\":null}\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            by_region/rows?regoin=eq.eu | 400 | parameter.unknown | did you mean region?
            by_region/rows?limt=5 | 400 | parameter.unknown | did you mean limit?
            by_region/rows?xmin=eq.1 | 400 | parameter.unknown | it has region, item, orders, revenue, largest
            by_region/rows?region=equ.eu | 400 | parameter.invalid | did you mean eq?
            by_region/rows?region=eu | 400 | parameter.invalid | did you mean eq?
            by_region/rows?region=eq | 400 | parameter.invalid | needs a dot and a value
            by_region/rows?orders=like.1% | 400 | parameter.invalid | like compares texts
            by_region/rows?orders=eq.1e9 | 400 | parameter.invalid | is a number
            by_region/rows?orders=eq.NaN | 400 | parameter.invalid | is a number
            by_region/rows?region=like.a\\ | 400 | parameter.invalid | ends in a single
            by_region/rows?region=in.a,"b | 400 | parameter.invalid | has a list
            by_region/rows?order=regoin | 400 | parameter.unknown | did you mean region?
            by_region/rows?order=region,-region | 400 | parameter.invalid | twice
            by_region/rows?order=region;drop table | 400 | parameter.unknown | has no column
            by_region/rows?every=1m | 400 | parameter.invalid | this one has none
            by_region/rows?from=2026-11-21T10:00:00Z | 400 | parameter.invalid | this one has none
            by_region/rows?limit=1&limit=1 | 400 | parameter.invalid | twice
            by_region/rows?cursor=AAAA | 400 | cursor.invalid | was not given out
            by_region/rows?format=xml | 400 | parameter.invalid | json | csv | ndjson
            by_region/rows?format=csv&escape=all | 400 | parameter.invalid | none
            by_minute/rows?every=7m | 400 | parameter.invalid | whole multiple of 1m or 1d
            by_minute/rows?every=0s | 400 | parameter.invalid | whole multiple of 1m or 1d
            by_minute/rows?bucket_start=eq.1 | 400 | parameter.unknown | has no column
            by_regoin | 404 | counter.unknown | did you mean by_region?
            by_regoin/rows | 404 | counter.unknown | did you mean by_region?
            by_region?limit=1 | 400 | parameter.unknown | no parameter of that name
            late_one/rows | 409 | counter.backfilling | catching up
            """)
    void refusesWhatItCannotReadAndSaysWhatIsMeant(String path, int status, String code, String detail) {
        Answer answer = query.get("/v1/counters/" + encoded(path));
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("detail").asString()).contains(detail);
    }

    @Test
    void aCursorFitsOnlyTheRowsItCameFrom() {
        String next =
                query.get(ROWS + "?limit=1&region=eq.eu").json().get("next").asString();
        assertThat(query.get(ROWS + "?limit=1&format=csv&region=eq.eu&cursor=" + next)
                        .body())
                .contains("eu,b,2");
        assertThat(query.get(ROWS + "?limit=1&region=eq.us&cursor=" + next).code())
                .isEqualTo("cursor.invalid");
        assertThat(query.get(ROWS + "?limit=1&region=eq.eu&order=item&cursor=" + next)
                        .code())
                .isEqualTo("cursor.invalid");
        assertThat(query.get(MINUTES + "?limit=1&region=eq.eu&cursor=" + next).code())
                .isEqualTo("cursor.invalid");
    }

    private static List<String> groups(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .get("rows")
                .valueStream()
                .map(row -> row.get("region").asString() + "/" + row.get("item").asString())
                .toList();
    }

    private static List<String> minutes(String parameters) {
        Answer answer = query.get(MINUTES + parameters);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .get("rows")
                .valueStream()
                .map(row -> row.get("bucket_start").asString().substring(11, 16) + " "
                        + row.get("region").asString() + " " + row.get("orders") + " " + row.get("revenue"))
                .toList();
    }

    /** As a client writes a query string: what may stand there stays. */
    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (char c : path.toCharArray()) {
            encoded.append(
                    "%\"' ;\\".indexOf(c) < 0 ? String.valueOf(c) : URLEncoder.encode("" + c, StandardCharsets.UTF_8));
        }
        return encoded.toString();
    }
}
