package dev.tally.watcher.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryScannerTest {
    @TempDir
    Path directory;

    private Path inbox;

    @BeforeEach
    void makeInbox() throws IOException {
        inbox = Files.createDirectory(directory.resolve("inbox"));
    }

    @Test
    void findsFilesAtAnyDepthUnderTheirPathBelowTheInbox() throws Exception {
        write("a.txt");
        write("b/c/d.md");
        write("b/e f.txt");
        write("b/ignored.bin");
        assertThat(scan().names).containsExactlyInAnyOrder("a.txt", "b/c/d.md", "b/e f.txt");
    }

    @Test
    void leavesHiddenAndTemporaryFilesAndWhatIsBelowSuchDirectories() throws Exception {
        write(".hidden.txt");
        write("a.txt.tmp");
        write("b.txt~");
        write("c.txt.part");
        write(".archive/d.txt");
        write("upload.part/e.txt");
        assertThat(scan().names).isEmpty();
    }

    @Test
    void neverFollowsASymbolicLink() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(inbox.resolve("link.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(inbox.resolve("linked"), outside);
        Files.createSymbolicLink(inbox.resolve("loop"), inbox);
        write("real.txt");
        assertThat(scan().names).containsExactly("real.txt");
    }

    @Test
    void anInboxThatIsALinkItselfIsFine() throws Exception {
        write("a.txt");
        Path link = Files.createSymbolicLink(directory.resolve("link"), inbox);
        Found found = new Found();
        DirectoryScanner scanner = new DirectoryScanner(link, new FileFilter(List.of("**/*.txt")));
        scanner.scan(found);
        assertThat(found.names).containsExactly("a.txt");
        assertThat(scanner.inbox()).isEqualTo(inbox.toRealPath());
    }

    @Test
    void ignoresAPipeWithoutOpeningIt() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", inbox.resolve("pipe.txt").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        write("a.txt");
        assertThat(scan().names).containsExactly("a.txt");
    }

    @Test
    void namesAreTheirBytesAsUtf8() throws Exception {
        Files.writeString(below("%C3%A4%E4%BD%A0%F0%9F%98%80%0A%25.txt"), "x");
        assertThat(scan().names).containsExactly("\u00e4\u4f60\ud83d\ude00\n%.txt");
    }

    @Test
    void aNameThatIsNotUtf8OrTooLongIsReportedAndNotFound() throws Exception {
        Files.writeString(below("caf%E9.txt"), "latin");
        String part = "x".repeat(250);
        write(part + "/" + part + "/" + part + "/" + part + "/" + part + ".txt");
        write("good.txt");
        Found found = scan();
        assertThat(found.names).containsExactly("good.txt");
        assertThat(found.codes).containsExactlyInAnyOrder("name.encoding", "name.too-long");
    }

    /** Deeper than any path reaches, which stops root too. */
    @Test
    void aDirectoryInWhichSomethingCannotBeLookedAtIsReportedAndItsOtherFilesFound() throws Exception {
        String part = "y".repeat(250) + "/";
        Path upper = Files.createDirectories(inbox.resolve(part.repeat(8)));
        Path lower = Files.createDirectories(inbox.resolve("lower/" + part.repeat(12)));
        write(part + "good.txt");
        Files.move(inbox.resolve("lower"), upper.resolve("lower"));
        assertThat(lower).doesNotExist();
        Found found = scan();
        assertThat(found.codes).isEmpty();
        assertThat(found.names).containsExactly(part + "good.txt");
        assertThat(found.unreadable).hasSize(1).allMatch(name -> name.startsWith(part.repeat(8)) && name.endsWith("/"));
        Files.move(upper.resolve("lower"), inbox.resolve("lower")); // whoever clears up needs paths that reach
    }

    @Test
    void tellsOfEveryDirectoryInFrontOfWhatIsInIt() throws Exception {
        write("b/c/d.txt");
        assertThat(scan().directories)
                .containsExactly(
                        inbox.toRealPath(),
                        inbox.toRealPath().resolve("b"),
                        inbox.toRealPath().resolve("b/c"));
    }

    @Test
    void aStampChangesWithWhateverIsDoneToAFile() throws Exception {
        Path file = write("a.txt");
        FileStamp first = FileStamp.of(file);
        assertThat(FileStamp.of(file)).isEqualTo(first);
        var times = Files.getLastModifiedTime(file);
        Files.writeString(file, "y");
        Files.setLastModifiedTime(file, times);
        FileStamp rewritten = FileStamp.of(file);
        // The same size, the same time, the same inode: only the inode's own time gives it away.
        assertThat(rewritten.sameContentAs(first)).isTrue();
        assertThat(rewritten).isNotEqualTo(first);
        assertThat(first.kind()).isEqualTo(FileStamp.Kind.FILE);
        assertThat(FileStamp.of(inbox).kind()).isEqualTo(FileStamp.Kind.DIRECTORY);
    }

    private Path below(String percentEncoded) {
        return Path.of(URI.create(inbox.toUri() + percentEncoded));
    }

    private Path write(String name) throws IOException {
        Path file = inbox.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "x");
    }

    private Found scan() throws IOException {
        Found found = new Found();
        new DirectoryScanner(inbox, new FileFilter(List.of("**/*.{txt,md}"))).scan(found);
        return found;
    }

    private static final class Found implements DirectoryScanner.Visitor {
        final List<String> names = new ArrayList<>();
        final List<String> codes = new ArrayList<>();
        final List<Path> directories = new ArrayList<>();
        final List<String> unreadable = new ArrayList<>();

        @Override
        public void directory(Path each) {
            directories.add(each);
        }

        @Override
        public void file(SourceFile file) {
            names.add(file.name());
        }

        @Override
        public void misnamed(Path file, String shownName, FileStamp stamp, InvalidRecordException reason) {
            codes.add(reason.code());
        }

        @Override
        public void unreadable(Path directory, String shownName, IOException reason) {
            unreadable.add(shownName);
        }
    }
}
