package dev.tally.watcher.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.text.DocumentLine;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLinesTest {
    private static final String TEXT = "one\r\ntwo\n\nthree \u4f60\u597d\rfour";
    private static final List<String> LINES = List.of("one", "two", "", "three \u4f60\u597d", "four");

    @TempDir
    Path temporary;

    private Path inbox;

    @BeforeEach
    void realPath() throws IOException {
        inbox = temporary.toRealPath();
    }

    @Test
    void aFileGoesOnBehindAnyOfItsLines() throws Exception {
        goesOnBehindEachLine(write("a.txt", TEXT.getBytes(UTF_8)), LINES);
    }

    @Test
    void soDoesAGzipFileOfSeveralMembers() throws Exception {
        byte[] text = TEXT.getBytes(UTF_8);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(gzip(Arrays.copyOf(text, 6)));
        members.writeBytes(gzip(Arrays.copyOfRange(text, 6, text.length)));
        SourceFile file = write("a.txt.gz", members.toByteArray());
        assertThat(ContentVersion.of(inbox, file)).hasSize(64);
        goesOnBehindEachLine(file, LINES);
    }

    @Test
    void soDoHtmlAndUtf16() throws Exception {
        goesOnBehindEachLine(
                write("a.html", "<p>one<p>two<br><br>three".getBytes(UTF_8)), List.of("one", "two", "", "three"));
        goesOnBehindEachLine(
                write("b.txt", "\uFEFFone\ntwo\nthree".getBytes(java.nio.charset.StandardCharsets.UTF_16LE)),
                List.of("one", "two", "three"));
    }

    private void goesOnBehindEachLine(SourceFile file, List<String> expected) throws Exception {
        List<DocumentLine> all = read(file, 0, 0);
        assertThat(strings(all)).isEqualTo(expected);
        for (int i = 0; i < all.size(); i++) {
            assertThat(strings(read(file, i + 1, all.get(i).consumed())))
                    .isEqualTo(expected.subList(i + 1, expected.size()));
            // A position without an offset is found again by counting.
            assertThat(strings(read(file, i + 1, -1))).isEqualTo(expected.subList(i + 1, expected.size()));
        }
    }

    @Test
    void noByteOfAChangedFileIsGivenOut() throws Exception {
        SourceFile file = write("a.txt", "old ".repeat(100_000).getBytes(UTF_8));
        try (FileLines lines = FileLines.open(inbox, file, 0, 0)) {
            Files.writeString(file.path(), "new ".repeat(100_000));
            assertThatThrownBy(lines::next).isInstanceOf(FileChangedException.class);
        }
        assertThatThrownBy(() -> FileLines.open(inbox, file, 0, 0)).isInstanceOf(FileChangedException.class);
        assertThatThrownBy(() -> ContentVersion.of(inbox, file)).isInstanceOf(FileChangedException.class);
    }

    @Test
    void norOfAFileThatWasRenamedOverIt() throws Exception {
        SourceFile file = write("a.txt", "old\n".repeat(100_000).getBytes(UTF_8));
        Path other = Files.writeString(inbox.resolve("b"), "new\n".repeat(100_000));
        List<String> given = new ArrayList<>();
        assertThatThrownBy(() -> {
                    try (FileLines lines = FileLines.open(inbox, file, 0, 0)) {
                        given.add(new String(lines.next().text(), UTF_8));
                        Files.move(other, file.path(), StandardCopyOption.REPLACE_EXISTING);
                        for (DocumentLine line = lines.next(); line != null; line = lines.next()) {
                            given.add(new String(line.text(), UTF_8));
                        }
                    }
                })
                .isInstanceOf(FileChangedException.class);
        assertThat(given).isNotEmpty().containsOnly("old");
    }

    @Test
    void aDirectoryThatBecameALinkLeadsNowhere() throws Exception {
        Path outside = Files.createDirectory(inbox.resolve("outside"));
        Path directory = Files.createDirectory(inbox.resolve("d"));
        SourceFile file = write("d/a.txt", "x".getBytes(UTF_8));
        Files.move(file.path(), outside.resolve("a.txt"));
        Files.delete(directory);
        Files.createSymbolicLink(directory, outside);
        SourceFile moved = new SourceFile(file.path(), file.name(), FileStamp.of(file.path()));
        assertThatThrownBy(() -> FileLines.open(inbox, moved, 0, 0)).isInstanceOf(FileChangedException.class);
    }

    @Test
    void theVersionIsTheHashOfTheFilesOwnBytes() throws Exception {
        assertThat(ContentVersion.of(inbox, write("empty.txt", new byte[0])))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(ContentVersion.of(inbox, write("abc.txt", "abc".getBytes(UTF_8))))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        byte[] packed = gzip("abc".getBytes(UTF_8));
        assertThat(ContentVersion.of(inbox, write("abc.txt.gz", packed)))
                .isEqualTo(java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                .digest(packed)));
    }

    @Test
    void gzipThatIsCutDamagedOrNoneIsRefusedBeforeItsFirstLine() throws Exception {
        byte[] packed = gzip(TEXT.repeat(1_000).getBytes(UTF_8));
        notGzip(Arrays.copyOf(packed, packed.length - 1));
        notGzip(Arrays.copyOf(packed, 5));
        notGzip(new byte[0]);
        notGzip(TEXT.getBytes(UTF_8));
        byte[] damaged = packed.clone();
        damaged[packed.length - 6] ^= 1;
        notGzip(damaged);
    }

    private void notGzip(byte[] content) throws IOException {
        SourceFile file = write("a.gz", content);
        assertThatThrownBy(() -> ContentVersion.of(inbox, file))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ContentVersion.NOT_GZIP));
    }

    private static byte[] gzip(byte[] text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private SourceFile write(String name, byte[] content) throws IOException {
        Path path = Files.write(inbox.resolve(name), content);
        return new SourceFile(path, name, FileStamp.of(path));
    }

    private List<DocumentLine> read(SourceFile file, long seen, long offset) throws Exception {
        List<DocumentLine> read = new ArrayList<>();
        try (FileLines lines = FileLines.open(inbox, file, seen, offset)) {
            for (DocumentLine line = lines.next(); line != null; line = lines.next()) {
                read.add(line);
            }
        }
        return read;
    }

    private static List<String> strings(List<DocumentLine> lines) {
        return lines.stream().map(line -> new String(line.text(), UTF_8)).toList();
    }
}
