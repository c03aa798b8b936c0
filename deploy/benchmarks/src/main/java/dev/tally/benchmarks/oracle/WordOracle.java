package dev.tally.benchmarks.oracle;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts words as Tally's documentation says, by ICU's own iterator and the JDK's own folding: the slow and plain way, that
 * shares no code with what is checked. Not thread-safe.
 */
public final class WordOracle {
    private static final int MOST_CODE_POINTS = 256;

    private final BreakIterator breaks = BreakIterator.getWordInstance(ULocale.ROOT);
    private final Map<String, String> folded = new HashMap<>();
    private final Counts words = new Counts();
    private final Counts documentWords = new Counts();

    public void add(String document, String line) {
        breaks.setText(line);
        int from = breaks.first();
        for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
            String segment = line.substring(from, to);
            if (segment.codePoints().anyMatch(c -> UCharacter.isLetter(c) || UCharacter.isDigit(c))) {
                String word = folded.computeIfAbsent(segment, WordOracle::fold);
                words.add("", word, 1);
                documentWords.add(document, word, 1);
            }
            from = to;
        }
    }

    private static String fold(String segment) {
        String word = Normalizer.normalize(segment, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return word.codePointCount(0, word.length()) <= MOST_CODE_POINTS
                ? word
                : word.substring(0, word.offsetByCodePoints(0, MOST_CODE_POINTS));
    }

    /** Under the empty key and the word. */
    public Counts words() {
        return words;
    }

    /** Under the document's name and the word. */
    public Counts documentWords() {
        return documentWords;
    }
}
