package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Utf8;
import java.util.Arrays;

/**
 * A line's text to its words. The same line gives the same words wherever it is cut.
 *
 * <p>Words are the segments of ICU's root word iterator, dictionaries included, that hold a letter (general category L) or
 * a decimal digit (Nd). They are cut first and folded then: NFKC, then lower case by the rules of no language, as far as
 * {@link WordRules} wants; then cut to their first 256 code points; then left out if shorter than wanted or a stop word.
 * <ul>
 *   <li>NUL ends a word and is in none: what stands on its two sides is cut as two texts.
 *   <li>Unassigned and private-use code points are neither letters nor digits: ICU makes them segments of their own, so
 *       they separate words. Which ones are assigned is decided by ICU's version of Unicode, not by the JDK's.
 *   <li>Bytes that are not well-formed UTF-8, among them the surrogates, make the whole line uncountable.
 *   <li>Folding can put a space into a word (U+FDFA is four words in one character): it stays one word.
 * </ul>
 *
 * <p>For one thread: it remembers the spellings it met, as long as the same {@link WordTable} is asked for.
 */
public final class Tokenizer {
    /** Marks a spelling whose word is too short or a stop word. */
    private static final int NOT_COUNTED = -1;
    /** Longer spellings are rare and are folded each time. */
    private static final int MAX_REMEMBERED_BYTES = 128;
    /** Then the spellings are forgotten: about 40 MB. */
    private static final int MAX_SPELLINGS = 1 << 20;

    private final WordRules rules;
    private final WordBreaks breaks = WordBreaks.root();
    private final BreakIterator dictionaries = BreakIterator.getWordInstance(ULocale.ROOT);

    /** Segments as they stand in lines, and for each the number of its word in {@code words}. */
    private final WordTable spellings = new WordTable();

    private int[] wordOfSpelling = new int[1024];
    private WordTable words = new WordTable();

    private int[] found = new int[256];
    private int count;

    public Tokenizer(WordRules rules) {
        this.rules = rules;
    }

    /**
     * Cuts a line. The numbers of its words, in their order, are then the first ones of {@link #found}.
     *
     * @param words gets the words that it does not have yet
     * @return how many words the line has
     * @throws InvalidRecordException with code {@code line.utf-8}; {@code words} is then as it was
     */
    public int tokenize(byte[] line, int offset, int length, WordTable words) throws InvalidRecordException {
        int end = offset + length;
        int malformed = Utf8.firstMalformed(line, offset, end);
        if (malformed >= 0) {
            throw new InvalidRecordException(
                    "line.utf-8", "the line is not UTF-8 text: byte " + (malformed - offset) + " is malformed");
        }
        remember(words);
        count = 0;
        int at = offset;
        while (at < end) {
            if (line[at] == 0 || isPlainSpace(line, at, end)) {
                at++;
                continue;
            }
            long segment = breaks.segment(line, at, end);
            int flags = (int) (segment >>> 32);
            int to = (int) segment;
            if ((flags & WordBreaks.DICTIONARY) != 0) {
                byDictionary(line, at, to);
            } else if (flags != 0) {
                take(line, at, to);
            }
            at = to;
        }
        return count;
    }

    /** A space before ASCII other than a space is a segment of its own: the commonest, not worth a walk. */
    private static boolean isPlainSpace(byte[] line, int at, int end) {
        return line[at] == ' ' && at + 1 < end && line[at + 1] >= 0 && line[at + 1] != ' ';
    }

    /** What {@link #tokenize} found last; valid until the next call. */
    public int[] found() {
        return found;
    }

    private void remember(WordTable wanted) {
        if (words != wanted || spellings.size() >= MAX_SPELLINGS) {
            spellings.clear();
            words = wanted;
        }
    }

    /** ICU cuts a segment further by its dictionaries; what stands around it does not matter to them. */
    private void byDictionary(byte[] line, int from, int to) {
        String text = new String(line, from, to - from, UTF_8);
        dictionaries.setText(text);
        int start = from;
        int chars = dictionaries.first();
        int boundary = dictionaries.next();
        while (boundary != BreakIterator.DONE) {
            int end = start + utf8Length(text, chars, boundary);
            if (breaks.holdsWord(line, start, end)) {
                take(line, start, end);
            }
            start = end;
            chars = boundary;
            boundary = dictionaries.next();
        }
    }

    private static int utf8Length(String text, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            // Both halves of a pair together have four bytes.
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    private void take(byte[] line, int from, int to) {
        int word = to - from > MAX_REMEMBERED_BYTES ? wordOf(line, from, to) : rememberedWordOf(line, from, to);
        if (word != NOT_COUNTED) {
            if (count == found.length) {
                found = Arrays.copyOf(found, count * 2);
            }
            found[count] = word;
            count++;
        }
    }

    private int rememberedWordOf(byte[] line, int from, int to) {
        int known = spellings.size();
        int spelling = spellings.indexOf(line, from, to);
        if (spelling == known) {
            if (known == wordOfSpelling.length) {
                wordOfSpelling = Arrays.copyOf(wordOfSpelling, known * 2);
            }
            wordOfSpelling[spelling] = wordOf(line, from, to);
        }
        return wordOfSpelling[spelling];
    }

    private int wordOf(byte[] line, int from, int to) {
        String word = rules.fold(new String(line, from, to - from, UTF_8));
        if (!rules.counts(word)) {
            return NOT_COUNTED;
        }
        byte[] utf8 = word.getBytes(UTF_8);
        return words.indexOf(utf8, 0, utf8.length);
    }
}
