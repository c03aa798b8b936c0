package dev.tally.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropTest {
    @TempDir
    Path directory;

    @Test
    void theWholeFileAppearsUnderItsNameAndNothingElseIsLeft() throws IOException {
        Path source = Files.writeString(directory.resolve("source.txt"), "one two\n");
        Path inbox = directory.resolve("inbox");
        List<Long> copied = new ArrayList<>();
        Drop.Dropped dropped = new Drop(source, "sub/naïve.txt", false).into(inbox, copied::add);
        assertThat(dropped)
                .isEqualTo(new Drop.Dropped(
                        "sub/naïve.txt",
                        false,
                        "2dbb4a503f1515636b6a54e7f5b1a8ccfddcb62f0571c8b57a2879c360d00346",
                        8,
                        1));
        assertThat(copied).containsExactly(8L);
        assertThat(inbox.resolve("sub/naïve.txt")).hasContent("one two\n");
        try (Stream<Path> files = Files.list(inbox.resolve("sub"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void theDropBoxTakesWhatItsGlobsSay() {
        InboxGlobs globs = new InboxGlobs(List.of("**/*.{txt,gz}", "only/here/*.md"));
        assertThat(globs.takes(Path.of("a.txt"))).isTrue();
        assertThat(globs.takes(Path.of("b/c/a.txt.gz"))).isTrue();
        assertThat(globs.takes(Path.of("only/here/a.md"))).isTrue();
        assertThat(globs.takes(Path.of("a.md"))).isFalse();
        assertThat(globs.takes(Path.of("a.png"))).isFalse();
        assertThat(globs.takes(Path.of(".a.txt"))).isFalse();
        assertThat(globs.takes(Path.of(".git/a.txt"))).isFalse();
        assertThat(globs.takes(Path.of("a.txt~"))).isFalse();
    }
}
