package dev.tally.benchmarks.query;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * What is asked, over HTTP and as the statement that the service sends for it. Both ask at random: statements by pgbench's own variable {@code :n}.
 */
public enum Question {
    /** The twenty most frequent words. */
    TOP(
            "/v1/words?limit=20",
            "",
            "SELECT word, count FROM tally.word_magnitudes WHERE magnitude >= 0 AND count >= 0"
                    + " ORDER BY magnitude DESC, count DESC, word LIMIT 21"),
    /** The twenty most frequent words that begin with three letters. */
    PREFIX(
            "/v1/words?limit=20&prefix=",
            "bench.prefix",
            "SELECT word, count FROM tally.word_magnitudes WHERE magnitude >= 0 AND count >= 0"
                    + " AND word >= bench.prefix(:n) AND word < bench.behind(:n) ORDER BY magnitude DESC, count DESC, word LIMIT 21"),
    /** One word. */
    WORD("/v1/words/", "bench.word", "SELECT word, count FROM tally.word_counts WHERE word = bench.word(:n)"),
    /** The hundred most frequent words of a document. */
    DOCUMENT(
            "/v1/documents/%s/words?limit=100",
            "bench.document",
            "WITH own AS MATERIALIZED (SELECT word_id, count FROM tally.document_word_ids WHERE document_id = :document"
                    + " AND count >= 0), page AS (SELECT min(count) AS least FROM (SELECT count FROM own"
                    + " WHERE count < 9223372036854775807 ORDER BY count DESC LIMIT 101) AS counts),"
                    + " found AS (SELECT word, own.count FROM own JOIN tally.word_magnitudes USING (word_id)"
                    + " WHERE own.count >= coalesce((SELECT least FROM page), 0) AND own.count <= 9223372036854775807)"
                    + " SELECT word, count FROM found WHERE true ORDER BY count DESC, word LIMIT 101"),
    /** The 1,440 minutes of a day. */
    DAY(
            "/v1/buckets/order.placed?every=1m&limit=1440",
            "",
            "SELECT bucket_start AS start, count, late FROM tally.bucket_counts WHERE type = 'order.placed'"
                    + " AND every = make_interval(secs => 60.0) ORDER BY bucket_start LIMIT 1441");

    private final String path;
    final String value;
    final String sql;

    Question(String path, String value, String sql) {
        this.path = path;
        this.value = value;
        this.sql = sql;
    }

    /** The path and query of a request for one of these values. */
    String request(List<String> values, Random random) {
        if (values.isEmpty()) {
            return path;
        }
        String value = URLEncoder.encode(values.get(random.nextInt(values.size())), StandardCharsets.UTF_8);
        return path.contains("%s") ? path.formatted(value) : path + value;
    }
}
