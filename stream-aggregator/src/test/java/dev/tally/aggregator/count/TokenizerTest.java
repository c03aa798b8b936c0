package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.record.InvalidRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
    private static final WordRules SHIPPED = new WordRules(true, true, 1, Set.of());
    private static final WordRules AS_THEY_STAND = new WordRules(false, false, 1, Set.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "To be, or not to be: that | to be or not to be that",
                "don't don’t 'quoted' rock'n'roll | don't don’t quoted rock'n'roll",
                "3.14 1,000,000 1.2.3 v1.2 5% $9.99 1, 2 | 3.14 1,000,000 1.2.3 v1.2 5 9.99 1 2",
                "snake_case __init__ _ a-b–c—d | snake_case __init__ a b c d",
                "http://example.com/a?b=c | http example.com a b c",
                // ICU's root rules keep the colon as UAX 29's MidLetter.
                "a:b 10:30 | a:b 10 30",
                "co\u00ADop no\u00A0break zero\u200Bwidth zw\u200Djoin | co\u00ADop no break zero width zw\u200Djoin",
                "e\u0301te\u0301 été | été été",
                "Größe ΟΔΟΣ İ ǅ STRASSE | größe οδος i\u0307 dž strasse",
                "ﬁn ４２ Ａｂｃ ① Ⅷ x² | fin 42 abc x",
                "😀 👩‍👩‍👧 🇩🇪 © ™ a😀b | a b",
                "שלום צה״ל ג׳ | שלום צה״ל ג׳",
                "مرحبا بالعالم १२३ | مرحبا بالعالم १२३",
                "สวัสดีชาวโลก | สวัสดี ชาว โลก",
                "你好世界 東京タワー カタカナ | 你好 世界 東京タワー カタカナ",
                "한국어 텍스트입니다 | 한국어 텍스트입니다",
                "\uDB40\uDC01a \uE000b\uE000 \uFFFEc\uFFFF \u0378d | a b c d",
                "𝐁𝐨𝐥𝐝 𐐀𐐁 | bold 𐐨𐐩",
                "... -- !!! | ``",
            })
    void cutsAndFolds(String line, String words) throws Exception {
        assertThat(String.join(" ", words(SHIPPED, line))).isEqualTo(words);
    }

    @Test
    void foldsAsFarAsItIsTold() throws Exception {
        String line = "ﬁN ＡB";
        assertThat(words(SHIPPED, line)).containsExactly("fin", "ab");
        assertThat(words(new WordRules(true, false, 1, Set.of()), line)).containsExactly("fiN", "AB");
        assertThat(words(new WordRules(false, true, 1, Set.of()), line)).containsExactly("ﬁn", "ａb");
        assertThat(words(AS_THEY_STAND, line)).containsExactly("ﬁN", "ＡB");
    }

    @Test
    void cutsBeforeItFolds() throws Exception {
        assertThat(words(SHIPPED, "\uFDFA")).containsExactly("صلى الله عليه وسلم");
        assertThat(words(SHIPPED, "a\uFF9E")).containsExactly("a\u3099");
    }

    @Test
    void nulSeparatesAndIsInNoWord() throws Exception {
        assertThat(words(SHIPPED, "a\0b\0\0c\0")).containsExactly("a", "b", "c");
        assertThat(words(SHIPPED, "\0")).isEmpty();
        // A letter that extends what stands before it: with a NUL there, it stands alone.
        assertThat(words(AS_THEY_STAND, "\0\uFF9E")).containsExactly("\uFF9E");
        assertThat(words(AS_THEY_STAND, "你\0好")).containsExactly("你", "好");
    }

    @Test
    void aWordCountsUnderItsFirst256CodePointsAfterFolding() throws Exception {
        assertThat(words(SHIPPED, "A".repeat(256) + " " + "A".repeat(257) + " " + "a".repeat(100_000)))
                .containsExactly("a".repeat(256), "a".repeat(256), "a".repeat(256));
        assertThat(words(SHIPPED, "𝐁".repeat(300))).containsExactly("b".repeat(256));
        assertThat(words(AS_THEY_STAND, "𐐀".repeat(257))).containsExactly("𐐀".repeat(256));
        // Folding makes it longer: the cut comes after.
        assertThat(words(SHIPPED, "ﬁ".repeat(200))).containsExactly("fi".repeat(128));
        assertThat(words(SHIPPED, "é".repeat(300))).containsExactly("é".repeat(256));
    }

    @Test
    void leavesOutWhatIsTooShortAfterFolding() throws Exception {
        WordRules rules = new WordRules(true, true, 2, Set.of());
        assertThat(words(rules, "I am 𐐀 𐐀𐐀 ﬁ e\u0301 x")).containsExactly("am", "𐐨𐐨", "fi");
    }

    @Test
    void leavesOutStopWords() throws Exception {
        WordRules rules = new WordRules(true, true, 1, Set.of("the", "été"));
        assertThat(words(rules, "The THE theme e\u0301te\u0301 Été \uFF54he")).containsExactly("theme");
    }

    @Test
    void readsOnlyItsPartOfTheArray() throws Exception {
        byte[] bytes = "onex two threexfour".getBytes(UTF_8);
        WordTable words = new WordTable();
        Tokenizer tokenizer = new Tokenizer(SHIPPED);
        assertThat(tokenizer.tokenize(bytes, 5, 9, words)).isEqualTo(2);
        assertThat(found(tokenizer, 2, words)).containsExactly("two", "three");
        assertThat(tokenizer.tokenize(bytes, 3, 0, words)).isZero();
    }

    @Test
    void numbersWordsInTheTableItIsGiven() throws Exception {
        Tokenizer tokenizer = new Tokenizer(SHIPPED);
        WordTable first = new WordTable();
        WordTable second = new WordTable();
        second.indexOf("world".getBytes(UTF_8), 0, 5);
        byte[] line = "Hello hello World hello".getBytes(UTF_8);
        assertThat(tokenizer.tokenize(line, 0, line.length, first)).isEqualTo(4);
        assertThat(tokenizer.found()).startsWith(0, 0, 1, 0);
        tokenizer.tokenize(line, 0, line.length, second);
        assertThat(tokenizer.found()).startsWith(1, 1, 0, 1);
        tokenizer.tokenize(line, 0, line.length, first);
        assertThat(tokenizer.found()).startsWith(0, 0, 1, 0);
        assertThat(first.size()).isEqualTo(2);
    }

    @Test
    void findsAsManyWordsAsThereAre() throws Exception {
        String line = "a b ".repeat(50_000);
        assertThat(words(SHIPPED, line)).hasSize(100_000).containsOnly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "C3", "C080", "EDA080", "EDB080", "F4908080", "F88880808080", "E282", "FF", "FEFF"})
    void refusesALineThatIsNotUtf8AndCountsNothingOfIt(String hex) {
        byte[] bad = java.util.HexFormat.of().parseHex(hex);
        byte[] line = "xxgood words ".getBytes(UTF_8);
        byte[] bytes = java.util.Arrays.copyOf(line, line.length + bad.length);
        System.arraycopy(bad, 0, bytes, line.length, bad.length);
        WordTable words = new WordTable();
        assertThatThrownBy(() -> new Tokenizer(SHIPPED).tokenize(bytes, 2, bytes.length - 2, words))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refused -> assertThat(refused.code()).isEqualTo("line.utf-8"))
                .hasMessage("the line is not UTF-8 text: byte 11 is malformed");
        assertThat(words.size()).isZero();
    }

    private static List<String> words(WordRules rules, String line) throws InvalidRecordException {
        byte[] utf8 = line.getBytes(UTF_8);
        WordTable words = new WordTable();
        Tokenizer tokenizer = new Tokenizer(rules);
        int count = tokenizer.tokenize(utf8, 0, utf8.length, words);
        List<String> once = found(tokenizer, count, words);
        // Known spellings take another path than new ones.
        assertThat(tokenizer.tokenize(utf8, 0, utf8.length, words)).isEqualTo(count);
        assertThat(found(tokenizer, count, words)).isEqualTo(once);
        return once;
    }

    private static List<String> found(Tokenizer tokenizer, int count, WordTable words) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(words.word(tokenizer.found()[i]));
        }
        return found;
    }
}
