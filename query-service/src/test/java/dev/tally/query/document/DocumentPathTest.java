package dev.tally.query.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.query.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentPathTest {
    @Test
    void aPlainFinalWordsAsksForTheWordsAndAnEncodedOneIsPartOfTheName() {
        assertThat(DocumentPath.of("a.txt")).isEqualTo(new DocumentPath("a.txt", false));
        assertThat(DocumentPath.of("a/b.txt/words")).isEqualTo(new DocumentPath("a/b.txt", true));
        assertThat(DocumentPath.of("a%2Fwords")).isEqualTo(new DocumentPath("a/words", false));
        assertThat(DocumentPath.of("a%2Fwords/words")).isEqualTo(new DocumentPath("a/words", true));
        assertThat(DocumentPath.of("words")).isEqualTo(new DocumentPath("words", false));
        assertThat(DocumentPath.of("words/words")).isEqualTo(new DocumentPath("words", true));
        assertThat(DocumentPath.of("swords")).isEqualTo(new DocumentPath("swords", false));
        // Keys of plain producers are names too.
        assertThat(DocumentPath.of("%2Fvar//log/")).isEqualTo(new DocumentPath("/var//log/", false));
        assertThat(DocumentPath.of("a+b%20c;d=e")).isEqualTo(new DocumentPath("a+b c;d=e", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/words", "../a", "a/%2e%2E/b", ".%2Fa", "%00", "a%", "%C0%AF", "é"})
    void refusesWhatIsNoName(String raw) {
        assertThatThrownBy(() -> DocumentPath.of(raw)).isInstanceOf(Problem.class);
    }
}
