package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import dev.tally.model.record.InvalidRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The tokenizer finds the words that ICU's public iterator finds, on every code point, on all short texts over
 * representatives of every kind of character, and on a million generated lines.
 */
class TokenizerAgreementTest {
    private static final long SEED = 20261121;

    private final BreakIterator icu = BreakIterator.getWordInstance(ULocale.ROOT);
    private final Tokenizer tokenizer = new Tokenizer(new WordRules(false, false, 1, Set.of()));
    private WordTable words = new WordTable();

    @Test
    void onEveryCodePoint() throws Exception {
        StringBuilder line = new StringBuilder();
        for (int codePoint = 1; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (Character.getType(codePoint) == Character.SURROGATE) {
                continue;
            }
            // Between letters, behind a space, and alone; a line feed parts them in any rules.
            line.append('a')
                    .appendCodePoint(codePoint)
                    .append("b ")
                    .appendCodePoint(codePoint)
                    .append('\n');
            if (codePoint % 64 == 0 || codePoint == Character.MAX_CODE_POINT) {
                assertAgreement(line.toString());
                line.setLength(0);
            }
        }
    }

    /** Letters, digits and each kind of ASCII punctuation, control and space: all texts of up to five. */
    @Test
    void onAllShortAsciiTexts() throws Exception {
        assertAgreementOnAll(5, "aZ7'\".,:_ -\t\n\r\0".codePoints().toArray());
    }

    @Test
    void onAllPairsAndTriplesOfKinds() throws Exception {
        Map<String, List<Integer>> kinds = kinds(TokenizerAgreementTest::coarseKind);
        // The first is often the odd one out (a dotted letter, a lone mark): one from the middle of each, and the ASCII
        // that the tokenizer has short cuts for.
        int[] representatives = IntStream.concat(
                        kinds.values().stream().mapToInt(kind -> kind.get(kind.size() / 2)), " a\0".codePoints())
                .toArray();
        assertThat(representatives).hasSizeBetween(33, 83);
        assertAgreementOnAll(3, representatives);
    }

    @Test
    void onAMillionGeneratedLines() throws Exception {
        List<List<Integer>> kinds =
                List.copyOf(kinds(TokenizerAgreementTest::fineKind).values());
        assertThat(kinds).hasSizeGreaterThan(500);
        Random random = new Random(SEED);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < 1_000_000; i++) {
            line.setLength(0);
            generate(line, kinds, random);
            assertAgreement(line.toString());
        }
    }

    /** Short, and of few kinds each, so that rules about neighbours meet; every twentieth is longer. */
    private static void generate(StringBuilder line, List<List<Integer>> kinds, Random random) {
        int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 60 : 6);
        List<Integer> kind = kinds.get(random.nextInt(kinds.size()));
        for (int i = 0; i < length; i++) {
            int choice = random.nextInt(8);
            if (choice == 0) {
                line.append("a1 '.,_\u00E9\u0430\u2019\u200D\u0301:\"\0".charAt(random.nextInt(15)));
                continue;
            }
            if (choice > 4) {
                kind = kinds.get(random.nextInt(kinds.size()));
            }
            line.appendCodePoint(kind.get(random.nextInt(kind.size())));
        }
    }

    /** The tokenizer takes ICU's word for it that its dictionaries never split Hangul. */
    @Test
    void onRunsOfHangul() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            String run = random.ints(1 + random.nextInt(40), 0xAC00, 0xD7A4)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertAgreement(run + (i % 2 == 0 ? "a" : "漢") + run);
        }
    }

    @Test
    void onFoldingOfGeneratedLines() throws Exception {
        List<List<Integer>> kinds =
                List.copyOf(kinds(TokenizerAgreementTest::fineKind).values());
        Tokenizer folding = new Tokenizer(new WordRules(true, true, 1, Set.of()));
        Random random = new Random(SEED + 1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            text.setLength(0);
            generate(text, kinds, random);
            List<String> expected = new ArrayList<>();
            for (String segment : expected(text.toString())) {
                String folded = UCharacter.toLowerCase(
                        ULocale.ROOT, Normalizer2.getNFKCInstance().normalize(segment));
                expected.add(folded.codePoints()
                        .limit(256)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
            }
            assertSame(text.toString(), expected, found(folding, text.toString()));
        }
    }

    private void assertAgreementOnAll(int longest, int[] codePoints) throws InvalidRecordException {
        for (int length = 1; length <= longest; length++) {
            int texts = (int) Math.pow(codePoints.length, length);
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < texts; n++) {
                text.setLength(0);
                int rest = n;
                for (int i = 0; i < length; i++) {
                    text.appendCodePoint(codePoints[rest % codePoints.length]);
                    rest /= codePoints.length;
                }
                assertAgreement(text.toString());
            }
        }
    }

    private void assertAgreement(String line) throws InvalidRecordException {
        assertSame(line, expected(line), found(tokenizer, line));
    }

    /** AssertJ only where it has something to say: it is too slow for a million lines. */
    private static void assertSame(String line, List<String> expected, List<String> found) {
        if (!found.equals(expected)) {
            assertThat(found.stream().map(TokenizerAgreementTest::hex).toList())
                    .as(hex(line))
                    .isEqualTo(
                            expected.stream().map(TokenizerAgreementTest::hex).toList());
        }
    }

    private static String hex(String text) {
        return text.codePoints().mapToObj("%04X"::formatted).collect(Collectors.joining(" "));
    }

    /** The contract, word by word, with ICU's public classes only. */
    private List<String> expected(String line) {
        List<String> expected = new ArrayList<>();
        for (String part : line.split("\0", -1)) {
            icu.setText(part);
            int from = icu.first();
            for (int to = icu.next(); to != BreakIterator.DONE; to = icu.next()) {
                String segment = part.substring(from, to);
                if (segment.codePoints().anyMatch(TokenizerAgreementTest::isLetterOrDigit)) {
                    expected.add(segment);
                }
                from = to;
            }
        }
        return expected;
    }

    private static boolean isLetterOrDigit(int codePoint) {
        return switch (UCharacter.getType(codePoint)) {
            case ECharacterCategory.UPPERCASE_LETTER,
                    ECharacterCategory.LOWERCASE_LETTER,
                    ECharacterCategory.TITLECASE_LETTER,
                    ECharacterCategory.MODIFIER_LETTER,
                    ECharacterCategory.OTHER_LETTER,
                    ECharacterCategory.DECIMAL_DIGIT_NUMBER -> true;
            default -> false;
        };
    }

    private List<String> found(Tokenizer by, String line) throws InvalidRecordException {
        byte[] utf8 = line.getBytes(UTF_8);
        if (words.size() > 100_000) {
            words = new WordTable();
        }
        int count = by.tokenize(utf8, 0, utf8.length, words);
        List<String> found = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            found.add(words.word(by.found()[i]));
        }
        return found;
    }

    /** All code points of text, by what they are. */
    private static Map<String, List<Integer>> kinds(IntFunction<String> kindOf) {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(codePoint -> Character.getType(codePoint) != Character.SURROGATE)
                .boxed()
                .collect(Collectors.groupingBy(kindOf::apply, TreeMap::new, Collectors.toList()));
    }

    /** What the rules distinguish, from the properties that they name. */
    private static String coarseKind(int codePoint) {
        int script = UScript.getScript(codePoint);
        boolean isEastAsian = script == UScript.HAN
                || script == UScript.HIRAGANA
                || script == UScript.KATAKANA
                || script == UScript.HANGUL;
        return UCharacter.getIntPropertyValue(codePoint, UProperty.WORD_BREAK)
                + " " + UCharacter.hasBinaryProperty(codePoint, UProperty.EXTENDED_PICTOGRAPHIC)
                + " " + UCharacter.hasBinaryProperty(codePoint, UProperty.IDEOGRAPHIC)
                + " "
                + (UCharacter.getIntPropertyValue(codePoint, UProperty.LINE_BREAK)
                        == UCharacter.LineBreak.COMPLEX_CONTEXT)
                + " " + (isEastAsian ? script : 0)
                + " " + isLetterOrDigit(codePoint);
    }

    /** And by script, category and line break. */
    private static String fineKind(int codePoint) {
        return coarseKind(codePoint)
                + " " + UScript.getScript(codePoint)
                + " " + UCharacter.getType(codePoint)
                + " " + UCharacter.getIntPropertyValue(codePoint, UProperty.LINE_BREAK);
    }
}
