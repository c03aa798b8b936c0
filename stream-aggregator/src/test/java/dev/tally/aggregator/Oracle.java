package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the tables must hold, counted by code of its own from what was published. Knows only words of ASCII letters and
 * digits. Thread-safe.
 */
final class Oracle {
    private final Map<String, Map<String, Long>> documents = new TreeMap<>();
    private final Map<String, Long> events = new TreeMap<>();
    private final Map<String, Long> buckets = new TreeMap<>();
    private final Set<String> ids = new HashSet<>();

    /** The document now holds these lines, whatever it held before. */
    synchronized void document(String name, Collection<String> lines) {
        Map<String, Long> words = new TreeMap<>();
        lines.forEach(line -> count(line, words));
        documents.put(name, words);
    }

    /** These lines came on top. */
    synchronized void more(String name, Collection<String> lines) {
        lines.forEach(line -> count(line, documents.computeIfAbsent(name, absent -> new TreeMap<>())));
    }

    synchronized void withdrawn(String name) {
        documents.put(name, new TreeMap<>());
    }

    /** Counts an event once, however often it comes. */
    synchronized void event(String type, String id, Instant time) {
        if (ids.add(type + ' ' + id)) {
            events.merge(type, 1L, Long::sum);
            buckets.merge(type + ' ' + time.truncatedTo(ChronoUnit.MINUTES), 1L, Long::sum);
        }
    }

    private static void count(String line, Map<String, Long> words) {
        StringBuilder word = new StringBuilder();
        for (char c : (line + ' ').toCharArray()) {
            if (c >= 'A' && c <= 'Z') {
                word.append((char) (c + 32));
            } else if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.merge(word.toString(), 1L, Long::sum);
                word.setLength(0);
            }
        }
    }

    /** Fails where any table says anything else. */
    synchronized void assertAgrees(Tables tables) {
        Map<String, Long> total = new TreeMap<>();
        Map<String, Long> perDocument = new TreeMap<>();
        documents.forEach((name, words) -> words.forEach((word, count) -> {
            total.merge(word, count, Long::sum);
            perDocument.put(name + ' ' + word, count);
        }));
        assertThat(tables.brokenLaws()).isEmpty();
        assertThat(tables.wordCounts()).isEqualTo(total);
        assertThat(tables.longs("SELECT name || ' ' || word, count FROM tally.document_word_counts"
                        + " JOIN tally.documents USING (document_id)"))
                .isEqualTo(perDocument);
        assertThat(tables.longs("SELECT type, accepted FROM tally.event_types")).isEqualTo(events);
        assertThat(
                        tables.longs(
                                "SELECT type || ' ' || to_char(bucket_start AT TIME ZONE 'UTC',"
                                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), count FROM tally.bucket_counts WHERE every = interval '1 minute'"))
                .isEqualTo(buckets);
    }
}
