package dev.tally.watcher.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.config.ConfigReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileFilterTest {
    private final FileFilter usual =
            new FileFilter(ConfigReader.defaults().inbox().include());

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "b/a.md", "c/d/e/a.html", "a.log.gz", "a b.csv", "-a.jsonl", "\u00e4.txt"})
    void theUsualGlobTakesTextAtAnyDepth(String path) {
        assertThat(usual.includes(Path.of(path))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.png", "txt", "a.txt.bak", "b/a.pdf", "a.txt/b.bin"})
    void theUsualGlobLeavesOthers(String path) {
        assertThat(usual.includes(Path.of(path))).isFalse();
    }

    @Test
    void twoStarsStandForAnyNumberOfDirectories() {
        FileFilter filter = new FileFilter(List.of("logs/**/app-*.log", "x.txt"));
        assertThat(filter.includes(Path.of("logs/app-1.log"))).isTrue();
        assertThat(filter.includes(Path.of("logs/a/b/app-1.log"))).isTrue();
        assertThat(filter.includes(Path.of("x.txt"))).isTrue();
        assertThat(filter.includes(Path.of("app-1.log"))).isFalse();
        assertThat(filter.includes(Path.of("a/x.txt"))).isFalse();
        assertThat(new FileFilter(List.of("**/a/**/b")).includes(Path.of("a/b")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {".a.txt", ".git", "a.txt~", "a.tmp", "a.txt.part", "."})
    void hiddenAndTemporaryNamesAreNeverRead(String name) {
        assertThat(FileFilter.isHiddenOrTemporary(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "tmp", "a.tmp.txt", "part", "~a"})
    void othersMayBe(String name) {
        assertThat(FileFilter.isHiddenOrTemporary(name)).isFalse();
    }
}
