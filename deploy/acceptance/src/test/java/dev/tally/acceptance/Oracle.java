package dev.tally.acceptance;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must have been counted, by code that shares nothing with Tally's: a run of letters, digits and marks is a word.
 * That is the same as Unicode's word boundaries only for text in which words stand apart by spaces and by punctuation
 * followed by spaces, in scripts that write words apart; the tests write no other text.
 */
final class Oracle {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}\\p{M}]+");

    private final Map<String, List<String>> documents = new TreeMap<>();

    /** This is now the content under the name, whatever was there before. */
    void document(String name, List<String> lines) {
        documents.put(name, List.copyOf(lines));
    }

    void withdrawn(String name) {
        documents.remove(name);
    }

    Map<String, List<String>> documents() {
        return documents;
    }

    Map<String, Long> words() {
        Map<String, Long> words = new TreeMap<>();
        documents.values().forEach(lines -> words(lines).forEach((word, count) -> words.merge(word, count, Long::sum)));
        return words;
    }

    static Map<String, Long> words(List<String> lines) {
        Map<String, Long> words = new TreeMap<>();
        for (String line : lines) {
            Matcher matcher = WORD.matcher(line);
            while (matcher.find()) {
                String folded = Normalizer.normalize(matcher.group(), Normalizer.Form.NFKC)
                        .toLowerCase(Locale.ROOT);
                words.merge(folded, 1L, Long::sum);
            }
        }
        return words;
    }

    /** What is wrong, and only that: a comparison of whole tables would print them. */
    static <K> List<String> differences(Map<K, Long> expected, Map<K, Long> actual) {
        Map<K, Long> all = new TreeMap<>(expected);
        all.putAll(actual);
        return all.keySet().stream()
                .filter(key -> !Objects.equals(expected.get(key), actual.get(key)))
                .map(key -> key + ": " + actual.get(key) + " instead of " + expected.get(key))
                .toList();
    }

    static long total(Map<String, Long> words) {
        return words.values().stream().mapToLong(Long::longValue).sum();
    }
}
