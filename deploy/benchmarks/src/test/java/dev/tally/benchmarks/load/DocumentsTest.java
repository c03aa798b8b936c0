package dev.tally.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {
    @TempDir
    private Path directory;

    @Test
    void filesAreRepeatedAndCut() throws IOException {
        Files.writeString(directory.resolve("1"), "a\nb\n");
        Files.writeString(directory.resolve("2"), "c");
        assertThat(RealText.documents(directory, 7, 3))
                .containsExactly(
                        new Document("bench/00001.txt", List.of("a", "b")),
                        new Document("bench/00002.txt", List.of("c", "a")),
                        new Document("bench/00003.txt", List.of("b", "c", "a")));
    }

    @Test
    void generatedTextIsTheSameForASeedAndAsUnequalAsLanguage() {
        List<Document> documents = ZipfText.documents(1, 1000, 10);
        assertThat(ZipfText.documents(1, 1000, 10)).isEqualTo(documents);
        assertThat(ZipfText.documents(2, 1000, 10)).isNotEqualTo(documents);
        assertThat(documents.stream()
                        .mapToInt(document -> document.lines().size())
                        .sum())
                .isEqualTo(1000);
        List<String> words = documents.stream()
                .flatMap(document -> document.lines().stream())
                .flatMap(line -> Arrays.stream(line.toLowerCase(Locale.ROOT).split("[ .]")))
                .toList();
        assertThat(words).hasSize(15_000);
        assertThat(words.stream().distinct().count()).isBetween(3_000L, 7_000L);
    }
}
