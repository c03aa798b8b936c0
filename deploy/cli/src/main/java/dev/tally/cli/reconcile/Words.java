package dev.tally.cli.reconcile;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import dev.tally.model.config.TextRules;
import dev.tally.model.config.TextRules.Fold;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of a line, straight from the definition: ICU's root word iterator cuts, segments with a letter or a decimal digit are
 * words, NFKC and lower case fold them, their first 256 code points count. Not thread-safe.
 */
final class Words {
    private static final int MAX_CODE_POINTS = 256;
    private static final int MOST_REMEMBERED = 1_000_000;

    private final BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);
    private final Map<String, String> folded = new HashMap<>();
    private final Set<String> stopWords = new HashSet<>();
    private final TextRules rules;

    Words(TextRules rules) throws IOException {
        this.rules = rules;
        if (rules.stopWords() != null) {
            for (String line : Files.readString(rules.stopWords()).split("\\R", -1)) {
                String word = line.replace("\uFEFF", "").strip();
                if (!word.isEmpty() && !word.startsWith("#")) {
                    stopWords.add(fold(word));
                }
            }
        }
    }

    /** In their order; a line that is not UTF-8 is refused. */
    List<String> of(byte[] line) throws Refused {
        List<String> words = new ArrayList<>();
        for (String text : Values.utf8(line, "line.utf-8").split("\0", -1)) {
            boundaries.setText(text);
            int start = boundaries.first();
            for (int end = boundaries.next(); end != BreakIterator.DONE; end = boundaries.next()) {
                String segment = text.substring(start, end);
                start = end;
                if (segment.codePoints().anyMatch(UCharacter::isLetterOrDigit)) {
                    String word = remembered(segment);
                    if (word.codePointCount(0, word.length()) >= rules.minLength() && !stopWords.contains(word)) {
                        words.add(word);
                    }
                }
            }
        }
        return words;
    }

    private String remembered(String segment) {
        if (folded.size() > MOST_REMEMBERED) {
            folded.clear();
        }
        return folded.computeIfAbsent(segment, this::fold);
    }

    private String fold(String segment) {
        String word =
                rules.fold().contains(Fold.NFKC) ? Normalizer2.getNFKCInstance().normalize(segment) : segment;
        if (rules.fold().contains(Fold.LOWER)) {
            word = UCharacter.toLowerCase(ULocale.ROOT, word);
        }
        return word.codePointCount(0, word.length()) > MAX_CODE_POINTS
                ? word.substring(0, word.offsetByCodePoints(0, MAX_CODE_POINTS))
                : word;
    }
}
