package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.config.TextRules;
import dev.tally.model.config.TextRules.Fold;
import dev.tally.model.config.TextRules.Segmentation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordRulesTest {
    @TempDir
    Path directory;

    @Test
    void areThoseOfTheConfiguration() throws IOException {
        assertThat(WordRules.of(TextRules.defaults())).isEqualTo(new WordRules(true, true, 1, Set.of()));
        assertThat(WordRules.of(new TextRules(Segmentation.UNICODE, Set.of(Fold.LOWER), 3, null)))
                .isEqualTo(new WordRules(false, true, 3, Set.of()));
        assertThat(WordRules.of(new TextRules(Segmentation.UNICODE, Set.of(Fold.NFKC), 1, null)))
                .isEqualTo(new WordRules(true, false, 1, Set.of()));
    }

    @Test
    void stopWordsAreReadOnceAndFolded() throws IOException {
        Path file = Files.writeString(
                directory.resolve("stop.txt"), "\uFEFFThe\r\n  AND \n\n# not this\ndon't\ne\u0301te\u0301\nthe\n東京");
        assertThat(WordRules.of(rules(file, Fold.NFKC, Fold.LOWER)).stopWords())
                .containsExactlyInAnyOrder("the", "and", "don't", "été", "東京");
        assertThat(WordRules.of(rules(file)).stopWords())
                .containsExactlyInAnyOrder("The", "AND", "don't", "e\u0301te\u0301", "the", "東京");
    }

    @Test
    void aStopWordThatWouldNeverMatchIsAnError() throws IOException {
        assertRefused("the\nNew York\n", ":2: 'New York' is not one word");
        assertRefused("the\n\nwell-known\n", ":3: 'well-known' is not one word");
        assertRefused("(the)\n", ":1: '(the)' is not one word");
        assertRefused("--\n", ":1: '--' is not one word");
        Path latin1 = Files.write(directory.resolve("latin1.txt"), "été".getBytes(ISO_8859_1));
        assertThatThrownBy(() -> WordRules.of(rules(latin1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(latin1 + ": not UTF-8 text");
        assertThatThrownBy(() -> WordRules.of(rules(directory.resolve("absent"))))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void travelToWhereCountingHappens() throws Exception {
        WordRules rules = new WordRules(true, false, 7, Set.of("a", "b"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(rules);
        Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(read).isEqualTo(rules);
    }

    private void assertRefused(String content, String message) throws IOException {
        Path file = Files.writeString(directory.resolve("stop.txt"), content);
        assertThatThrownBy(() -> WordRules.of(rules(file, Fold.LOWER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + message);
    }

    private static TextRules rules(Path stopWords, Fold... fold) {
        return new TextRules(Segmentation.UNICODE, Set.of(fold), 1, stopWords);
    }
}
