package dev.tally.model.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code text}: how lines become words. Words are cut first, then folded, then measured.
 *
 * @param segmentation where words begin and end
 * @param fold how words are made alike, always in the order of the constants; empty: as they stand
 * @param minLength words with fewer code points after folding are not counted; 1 counts all
 * @param stopWords a UTF-8 file with one word a line that is not counted, folded as the text is; null: none
 */
public record TextRules(
        Segmentation segmentation,
        Set<Fold> fold,
        int minLength,
        @Nullable Path stopWords) {
    /** A word counts under its first so many code points; {@code min-length} cannot ask for more. */
    public static final int MAX_WORD_CODE_POINTS = 256;

    /** Where words begin and end. */
    public enum Segmentation {
        /** Unicode's word boundaries (UAX 29) as ICU draws them, with its dictionaries. */
        UNICODE
    }

    /** What makes two spellings one word. */
    public enum Fold {
        /** Unicode's compatibility composition: ligatures, widths and accents written in several ways become one. */
        NFKC,
        /** Lower case, by the rules of no particular language. */
        LOWER
    }

    public TextRules {
        EnumSet<Fold> ordered = EnumSet.noneOf(Fold.class);
        ordered.addAll(fold);
        fold = Collections.unmodifiableSet(ordered);
        checkMinLength(minLength);
    }

    /** What stands in the shipped configuration. */
    public static TextRules defaults() {
        return new TextRules(Segmentation.UNICODE, EnumSet.allOf(Fold.class), 1, null);
    }

    static int checkMinLength(int minLength) {
        if (minLength < 1 || minLength > MAX_WORD_CODE_POINTS) {
            throw new IllegalArgumentException(
                    "min-length is 1 to " + MAX_WORD_CODE_POINTS + ", and " + minLength + " is not");
        }
        return minLength;
    }
}
