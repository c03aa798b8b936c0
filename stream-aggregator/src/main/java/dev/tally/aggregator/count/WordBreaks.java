package dev.tally.aggregator.count;

import com.ibm.icu.impl.ICUBinary;
import com.ibm.icu.impl.RBBIDataWrapper;
import com.ibm.icu.lang.UCharacter;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * ICU's root word rules (UAX 29 with ICU's own changes), run directly over UTF-8 bytes.
 *
 * <p>Not a second set of rules: this is the state table that ICU compiled, and the same walk over it as in
 * {@code RuleBasedBreakIterator}, without its text iterators and caches, which cost ten times the walk. The table is read
 * through ICU's internal classes (there is no public way), so a new ICU needs {@code TokenizerAgreementTest} to pass: it
 * compares with the public iterator. Where a segment holds a script that needs a dictionary, the walk says so, and the
 * segment goes to ICU. Immutable; any thread.
 */
final class WordBreaks {
    /** Set in a segment's flags where it holds a letter or a digit. */
    static final int WORD = 0x20;
    /** Set in a segment's flags where ICU's dictionaries decide about further boundaries in it. */
    static final int DICTIONARY = 0x40;

    private static final int CATEGORY = 0x1F;
    private static final int STOP = 0;
    private static final int START = 1;
    /** Code points below are looked up in an array; above are rare ideographs and private use. */
    private static final int IN_ARRAY = 0x20000;

    private final RBBIDataWrapper rules;
    private final int dictionaryCategories;
    private final int hangulCategory;
    /** The state after any number of ASCII letters. */
    private final int afterLetters;
    /** By state and category, the next state. */
    private final byte[] next = new byte[128 * (CATEGORY + 1)];
    /** By state, whether a boundary may be here. */
    private final boolean[] accepts = new boolean[128];
    /** By code point: its category, {@link #WORD} and {@link #DICTIONARY}. */
    private final byte[] properties = new byte[IN_ARRAY];

    private WordBreaks(RBBIDataWrapper rules) {
        this.rules = rules;
        this.dictionaryCategories = rules.fFTable.fDictCategoriesStart;
        this.hangulCategory = rules.fTrie.get(0xAC00);
        // What this class does not do, because these rules do not need it.
        boolean isKnown = rules.fHeader.fCatCount <= CATEGORY + 1
                && rules.fFTable.fNumStates <= accepts.length
                && rules.fFTable.fLookAheadResultsSize == 0
                && (rules.fFTable.fFlags & ~RBBIDataWrapper.RBBI_8BITS_ROWS) == 0;
        if (!isKnown) {
            throw new IllegalStateException("this ICU's word rules use features that the tokenizer does not know");
        }
        for (int state = 0; state < rules.fFTable.fNumStates; state++) {
            int row = rules.getRowIndex(state);
            accepts[state] = rules.fFTable.fTable[row + RBBIDataWrapper.ACCEPTING] != 0;
            for (int category = 0; category < rules.fHeader.fCatCount; category++) {
                int to = rules.fFTable.fTable[row + RBBIDataWrapper.NEXTSTATES + category];
                next[state * (CATEGORY + 1) + category] = (byte) to;
            }
        }
        afterLetters = afterLetters();
        for (int codePoint = 0; codePoint < IN_ARRAY; codePoint++) {
            properties[codePoint] = (byte) read(codePoint);
        }
    }

    private int afterLetters() {
        int letter = rules.fTrie.get('a');
        int state = next[START * (CATEGORY + 1) + letter];
        boolean staysThere = accepts[state] && next[state * (CATEGORY + 1) + letter] == state;
        for (int c = 'a'; c <= 'z'; c++) {
            staysThere &= rules.fTrie.get(c) == letter && rules.fTrie.get(c - 0x20) == letter;
        }
        if (!staysThere) {
            throw new IllegalStateException(
                    "this ICU's word rules treat ASCII letters in ways the tokenizer does not know");
        }
        return state;
    }

    private static final class Root {
        static final WordBreaks RULES = load();

        private static WordBreaks load() {
            try {
                return new WordBreaks(RBBIDataWrapper.get(ICUBinary.getRequiredData("brkitr/word.brk")));
            } catch (IOException broken) {
                throw new UncheckedIOException("ICU's word rules cannot be read", broken);
            }
        }
    }

    /** The rules of the root locale; read once per process. */
    static WordBreaks root() {
        return Root.RULES;
    }

    /**
     * The segment that starts here: its end in the low half, {@link #WORD} and {@link #DICTIONARY} in the high half.
     *
     * @param utf8 well-formed
     * @param from a boundary, below {@code to}
     */
    long segment(byte[] utf8, int from, int to) {
        int at = from;
        while (at < to && isAsciiLetter(utf8[at])) {
            at++;
        }
        // Most segments are such a run. After it the walk is where one letter brings it, and so is what it has seen.
        int state = at == from ? START : afterLetters;
        int seen = at == from ? 0 : WORD;
        int end = at;
        int flags = seen;
        while (at < to) {
            int lead = utf8[at];
            int property;
            if (lead >= 0) {
                property = properties[lead];
                at++;
            } else {
                int length = sequenceLength(lead);
                property = properties(codePoint(utf8, at, length));
                at += length;
            }
            state = next[state * (CATEGORY + 1) + (property & CATEGORY)];
            if (state == STOP) {
                break;
            }
            seen |= property;
            if (accepts[state]) {
                end = at;
                flags = seen;
            }
        }
        return (long) (flags & (WORD | DICTIONARY)) << 32 | end;
    }

    private static boolean isAsciiLetter(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** Whether the code points in this part hold a letter or a digit. */
    boolean holdsWord(byte[] utf8, int from, int to) {
        int at = from;
        while (at < to) {
            int length = sequenceLength(utf8[at]);
            if ((properties(codePoint(utf8, at, length)) & WORD) != 0) {
                return true;
            }
            at += length;
        }
        return false;
    }

    private int properties(int codePoint) {
        return codePoint < IN_ARRAY ? properties[codePoint] : read(codePoint);
    }

    private int read(int codePoint) {
        int category = rules.fTrie.get(codePoint);
        // Hangul counts as a dictionary script for ICU, but the dictionary has none and never splits a run of it.
        boolean needsDictionary = category >= dictionaryCategories && category != hangulCategory;
        return category | (UCharacter.isLetterOrDigit(codePoint) ? WORD : 0) | (needsDictionary ? DICTIONARY : 0);
    }

    private static int sequenceLength(int lead) {
        return lead >= 0 ? 1 : lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : 4;
    }

    private static int codePoint(byte[] utf8, int at, int length) {
        int first = utf8[at];
        return switch (length) {
            case 1 -> first;
            case 2 -> ((first & 0x1F) << 6) | rest(utf8, at + 1);
            case 3 -> ((first & 0x0F) << 12) | (rest(utf8, at + 1) << 6) | rest(utf8, at + 2);
            default ->
                ((first & 0x07) << 18) | (rest(utf8, at + 1) << 12) | (rest(utf8, at + 2) << 6) | rest(utf8, at + 3);
        };
    }

    private static int rest(byte[] utf8, int at) {
        return utf8[at] & 0x3F;
    }
}
