package dev.tally.query.word;

import dev.tally.query.request.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads words; within the caller's snapshot. */
@Component
public class WordQueries {
    private final JdbcClient jdbc;

    WordQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<WordCount> word(String word) {
        return jdbc.sql("SELECT word, count FROM tally.word_counts WHERE word = :word")
                .param("word", word)
                .query(WordQueries::wordCount)
                .optional();
    }

    /** Counts of one magnitude (binary digits) are neighbours in an index: only as many are sorted as the page needs. */
    Page<WordCount> ofAllDocuments(WordList list) {
        WordOrder order = list.order();
        return page(
                "SELECT word, count FROM tally.word_magnitudes WHERE magnitude >= :minMagnitude AND count >= :min",
                order.behindMagnitude,
                order.magnitude,
                list,
                new HashMap<>());
    }

    /** The words of one document, or none where it is withdrawn. */
    public Page<WordCount> ofDocument(long documentId, WordList list) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("document", documentId);
        boolean isByCountAlone = list.order() == WordOrder.MOST_FREQUENT && list.prefix() == null;
        return page(
                isByCountAlone
                        ? mostFrequentOfDocument(list, parameters)
                        : "SELECT word, count FROM tally.document_word_counts WHERE document_id = :document AND count >= :min",
                "",
                "",
                list,
                parameters);
    }

    /**
     * Only those words are looked up that have as high a count as the last of the page: the counts of the rows behind the one
     * before it tell how high that is.
     */
    private static String mostFrequentOfDocument(WordList list, Map<String, Object> parameters) {
        parameters.put("below", list.behind().map(WordCount::count).orElse(Long.MAX_VALUE));
        return """
                WITH own AS MATERIALIZED (
                    SELECT word_id, count FROM tally.document_word_ids WHERE document_id = :document AND count >= :min),
                page AS (
                    SELECT min(count) AS least FROM (
                        SELECT count FROM own WHERE count < :below ORDER BY count DESC LIMIT :rows) AS counts),
                found AS (
                    SELECT word, own.count FROM own JOIN tally.word_magnitudes USING (word_id)
                     WHERE own.count >= coalesce((SELECT least FROM page), 0) AND own.count <= :below)
                SELECT word, count FROM found WHERE true""";
    }

    /** The pieces of SQL are this class's and {@link WordOrder}'s own; what a client says is bound. */
    private Page<WordCount> page(
            String select, String behindFirst, String orderFirst, WordList list, Map<String, Object> parameters) {
        StringBuilder sql = new StringBuilder(select);
        parameters.put("min", list.min());
        parameters.put("minMagnitude", magnitude(list.min()));
        parameters.put("rows", list.limit() + 1);
        if (list.prefix() != null) {
            sql.append(" AND word >= :prefix");
            parameters.put("prefix", list.prefix());
        }
        String abovePrefix = list.abovePrefix();
        if (abovePrefix != null) {
            sql.append(" AND word < :abovePrefix");
            parameters.put("abovePrefix", abovePrefix);
        }
        list.behind().ifPresent(behind -> {
            sql.append(" AND ").append(behindFirst).append(list.order().behind);
            parameters.put("behindWord", behind.word());
            parameters.put("behindCount", behind.count());
            parameters.put("behindMagnitude", magnitude(behind.count()));
        });
        sql.append(" ORDER BY ").append(orderFirst).append(list.order().sql).append(" LIMIT :rows");
        List<WordCount> rows = jdbc.sql(sql.toString())
                .params(parameters)
                .query(WordQueries::wordCount)
                .list();
        return list.page(rows);
    }

    /** By position, as a page may have ten thousand of them: nothing is looked up by name or reflection. */
    private static WordCount wordCount(ResultSet row, int number) throws SQLException {
        return new WordCount(row.getString(1), row.getLong(2));
    }

    /** As the migration says it. */
    private static int magnitude(long count) {
        return Long.SIZE - Long.numberOfLeadingZeros(count);
    }
}
