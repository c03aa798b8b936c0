package dev.tally.benchmarks.peer;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A line to its words, as fast as one writes it by hand: a loop over characters where the line is ASCII, ICU where it is not.
 * Not thread-safe.
 */
final class Words {
    private static final int MOST_CODE_POINTS = 256;

    private final BreakIterator breaks = BreakIterator.getWordInstance(ULocale.ROOT);
    private final Normalizer2 nfkc = Normalizer2.getNFKCInstance();
    private char[] lower = new char[256];

    List<String> of(byte[] utf8) {
        String line = new String(utf8, StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>(20);
        if (line.length() == utf8.length) {
            cutAscii(line, words);
        } else {
            cutByIcu(line, words);
        }
        return words;
    }

    private void cutAscii(String line, List<String> words) {
        int length = line.length();
        if (lower.length < length) {
            lower = new char[length];
        }
        int from = 0;
        while (from < length) {
            boolean holdsWord = false;
            int to = from;
            while (to < length && belongs(line, from, to)) {
                char c = line.charAt(to);
                holdsWord |= isLetter(c) || isDigit(c);
                lower[to] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
                to++;
            }
            if (holdsWord) {
                words.add(new String(lower, from, Math.min(to - from, MOST_CODE_POINTS)));
            }
            from = Math.max(to, from + 1);
        }
    }

    /** Whether this character goes on with the word that began at {@code from}: UAX 29 for ASCII. */
    private static boolean belongs(String line, int from, int at) {
        char c = line.charAt(at);
        if (isLetter(c) || isDigit(c) || c == '_') {
            return true;
        }
        if (at == from || at + 1 == line.length()) {
            return false;
        }
        char before = line.charAt(at - 1);
        char after = line.charAt(at + 1);
        return switch (c) {
            case '.', '\'' -> (isLetter(before) && isLetter(after)) || (isDigit(before) && isDigit(after));
            case ':' -> isLetter(before) && isLetter(after);
            case ',', ';' -> isDigit(before) && isDigit(after);
            default -> false;
        };
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void cutByIcu(String line, List<String> words) {
        breaks.setText(line);
        int from = breaks.first();
        for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
            String segment = line.substring(from, to);
            if (segment.codePoints().anyMatch(c -> UCharacter.isLetter(c) || UCharacter.isDigit(c))) {
                String word = UCharacter.toLowerCase(ULocale.ROOT, nfkc.normalize(segment));
                int codePoints = Math.min(MOST_CODE_POINTS, word.codePointCount(0, word.length()));
                words.add(word.substring(0, word.offsetByCodePoints(0, codePoints)));
            }
            from = to;
        }
    }
}
