package dev.tally.watcher.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.config.InboxRules.WhenDone;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletedFilePolicyTest {
    private static final String VERSION = "0123456789abcdef0123";

    @TempDir
    Path temporary;

    private Path inbox;

    @BeforeEach
    void realPath() throws IOException {
        inbox = temporary.toRealPath();
    }

    @Test
    void keepLeavesEverythingWhereItIs() throws Exception {
        SourceFile file = write("d/a.txt", "x");
        CompletedFilePolicy keep = new CompletedFilePolicy(inbox, WhenDone.KEEP);
        keep.published(file, VERSION);
        keep.refused(file, "document.binary: no text");
        assertThat(files()).containsExactly("d/a.txt=x");
        assertThat(keep.keeps()).isTrue();
    }

    @Test
    void archiveMovesIntoAHiddenDirectoryAndOverwritesNothing() throws Exception {
        CompletedFilePolicy archive = new CompletedFilePolicy(inbox, WhenDone.ARCHIVE);
        archive.published(write("d/a.txt", "first"), VERSION);
        archive.published(write("d/a.txt", "second"), "fedcba9876543210");
        assertThat(files()).containsExactly(".archive/d/a.txt.fedcba987654=second", ".archive/d/a.txt=first");
        assertThat(archive.keeps()).isFalse();
    }

    @Test
    void theSameContentDoesNotPileUp() throws Exception {
        CompletedFilePolicy archive = new CompletedFilePolicy(inbox, WhenDone.ARCHIVE);
        archive.published(write("a.txt", "first"), VERSION);
        for (int again = 0; again < 3; again++) {
            archive.published(write("a.txt", "second"), "fedcba9876543210");
        }
        assertThat(files()).containsExactly(".archive/a.txt.fedcba987654=second", ".archive/a.txt=first");
    }

    @Test
    void whatOnlyBearsTheNameOfTheSameContentIsNotOverwritten() throws Exception {
        CompletedFilePolicy archive = new CompletedFilePolicy(inbox, WhenDone.ARCHIVE);
        archive.published(write("a.txt", "first"), VERSION);
        archive.published(write("a.txt.fedcba987654", "somebody's own"), VERSION);
        archive.published(write("a.txt", "second"), "fedcba9876543210");
        assertThat(files())
                .containsExactly(
                        ".archive/a.txt.fedcba987654.2=second",
                        ".archive/a.txt.fedcba987654=somebody's own",
                        ".archive/a.txt=first");
    }

    @Test
    void filesThatNobodyReadAreAllKept() throws Exception {
        CompletedFilePolicy archive = new CompletedFilePolicy(inbox, WhenDone.ARCHIVE);
        for (String content : List.of("v1", "v2", "v3", "v4")) {
            archive.published(writeOfOneTime(content), null);
        }
        assertThat(files())
                .containsExactly(
                        ".archive/a.txt.1700000000123456000.2=v3",
                        ".archive/a.txt.1700000000123456000.3=v4",
                        ".archive/a.txt.1700000000123456000=v2",
                        ".archive/a.txt=v1");
    }

    @Test
    void refusedFilesOfOneNameAndTimeAreAllKeptEachWithItsReason() throws Exception {
        CompletedFilePolicy archive = new CompletedFilePolicy(inbox, WhenDone.ARCHIVE);
        for (String content : List.of("v1", "v2", "v3")) {
            archive.refused(writeOfOneTime(content), "why " + content);
        }
        assertThat(files())
                .containsExactly(
                        ".failed/a.txt.1700000000123456000.2.reason=why v3\n",
                        ".failed/a.txt.1700000000123456000.2=v3",
                        ".failed/a.txt.1700000000123456000.reason=why v2\n",
                        ".failed/a.txt.1700000000123456000=v2",
                        ".failed/a.txt.reason=why v1\n",
                        ".failed/a.txt=v1");
    }

    private SourceFile writeOfOneTime(String content) throws IOException {
        Path path = write("a.txt", content).path();
        Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(1_700_000_000, 123_456_000)));
        return new SourceFile(path, "a.txt", FileStamp.of(path));
    }

    @Test
    void deleteDeletes() throws Exception {
        new CompletedFilePolicy(inbox, WhenDone.DELETE).published(write("d/a.txt", "x"), VERSION);
        assertThat(files()).isEmpty();
    }

    @Test
    void aRefusedFileIsPutAsideAndNeverDeleted() throws Exception {
        new CompletedFilePolicy(inbox, WhenDone.DELETE).refused(write("a.txt", "x"), "document.binary: no text");
        new CompletedFilePolicy(inbox, WhenDone.ARCHIVE).refused(write("b.txt", "y"), "document.gzip: cut");
        assertThat(files())
                .containsExactly(
                        ".failed/a.txt.reason=document.binary: no text\n",
                        ".failed/a.txt=x",
                        ".failed/b.txt.reason=document.gzip: cut\n",
                        ".failed/b.txt=y");
    }

    @Test
    void theLongestNamesLeaveToo() throws Exception {
        String name = "n".repeat(251) + ".txt";
        CompletedFilePolicy archive = new CompletedFilePolicy(inbox, WhenDone.ARCHIVE);
        archive.published(write(name, "first"), VERSION);
        archive.published(write(name, "second"), "fedcba9876543210");
        archive.refused(write(name, "third"), "why");
        assertThat(files()).hasSize(4).contains(".archive/" + name + "=first", ".failed/" + name + "=third");
        assertThat(inbox.resolve(name)).doesNotExist();
    }

    @Test
    void aFileThatHasChangedSinceStays() throws Exception {
        for (WhenDone whenDone : WhenDone.values()) {
            SourceFile file = write("a.txt", "published");
            Files.writeString(file.path(), "new content");
            new CompletedFilePolicy(inbox, whenDone).published(file, VERSION);
            assertThat(files()).containsExactly("a.txt=new content");
        }
    }

    @Test
    void repeatingItAfterACrashIsHarmless() throws Exception {
        SourceFile file = write("a.txt", "x");
        for (WhenDone whenDone : List.of(WhenDone.ARCHIVE, WhenDone.DELETE)) {
            CompletedFilePolicy policy = new CompletedFilePolicy(inbox, whenDone);
            policy.published(file, VERSION);
            policy.published(file, VERSION);
        }
        assertThat(files()).containsExactly(".archive/a.txt=x");
    }

    private SourceFile write(String name, String content) throws IOException {
        Path path = inbox.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        return new SourceFile(path, name, FileStamp.of(path));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> tree = Files.walk(inbox)) {
            return tree.filter(Files::isRegularFile)
                    .map(path -> inbox.relativize(path) + "=" + content(path))
                    .sorted()
                    .toList();
        }
    }

    private static String content(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
