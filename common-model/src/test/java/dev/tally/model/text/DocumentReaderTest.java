package dev.tally.model.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Topics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentReaderTest {

    @Test
    void everyLineEndEndsALine() throws Exception {
        assertThat(text("a\nb\r\nc\rd")).containsExactly("a", "b", "c", "d");
    }

    @Test
    void theLastLineNeedsNoEndAndGetsNoEmptyLineBehindIt() throws Exception {
        assertThat(text("a\nb")).isEqualTo(text("a\nb\n")).containsExactly("a", "b");
        assertThat(text("a\r")).containsExactly("a");
        assertThat(text("a\r\n")).containsExactly("a");
    }

    @Test
    void emptyLinesAreLines() throws Exception {
        assertThat(text("\n")).containsExactly("");
        assertThat(text("\r\n\r\n")).containsExactly("", "");
        assertThat(text("\n\r")).containsExactly("", "");
        assertThat(text("a\n\n\nb")).containsExactly("a", "", "", "b");
    }

    @Test
    void anEmptyDocumentHasNoLines() throws Exception {
        assertThat(text("")).isEmpty();
        assertThat(text("\uFEFF")).isEmpty();
    }

    @Test
    void nothingElseEndsALine() throws Exception {
        assertThat(text("a\u000Bb\fc\u0085d\u2028e\u2029f")).containsExactly("a\u000Bb\fc\u0085d\u2028e\u2029f");
    }

    @Test
    void aByteOrderMarkIsNotTextAndOnlyTheFirstIsOne() throws Exception {
        assertThat(text("\uFEFFa\n\uFEFFb")).containsExactly("a", "\uFEFFb");
    }

    @Test
    void bytesThatAreNotUtf8PassUnchanged() throws Exception {
        byte[] latin = "caf\u00e9\nna\u00efve".getBytes(ISO_8859_1);
        List<DocumentLine> lines = lines(DocumentReader.open(new ByteArrayInputStream(latin), DocumentFormat.TEXT));
        assertThat(lines)
                .extracting(line -> new String(line.text(), ISO_8859_1))
                .containsExactly("caf\u00e9", "na\u00efve");
    }

    @Test
    void utf16AndUtf32AreRecodedByTheirMark() throws Exception {
        String document = "\uFEFFgr\u00fc\u00dfe\r\n\ud83d\ude00 \u4f60\u597d\rlast";
        for (Charset charset : List.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"))) {
            List<DocumentLine> lines = lines(open(document.getBytes(charset)));
            assertThat(strings(lines)).containsExactly("gr\u00fc\u00dfe", "\ud83d\ude00 \u4f60\u597d", "last");
            assertThat(lines).extracting(DocumentLine::consumed).containsOnly(-1L);
        }
    }

    @Test
    void utf16KeepsPairsThatStraddleItsBuffers() throws Exception {
        String smileys = "\ud83d\ude00".repeat(50_000);
        assertThat(strings(lines(open(("\uFEFFx" + smileys).getBytes(UTF_16LE)))))
                .containsExactly("x" + smileys);
        assertThat(strings(lines(open(("\uFEFFxy" + smileys).getBytes(UTF_16LE)))))
                .containsExactly("xy" + smileys);
    }

    @Test
    void binaryAndUnreadableEncodingsAreRefusedByCode() {
        refused("PNG\0\1".getBytes(UTF_8), DocumentReader.BINARY);
        byte[] late = new byte[8 * 1024];
        Arrays.fill(late, (byte) 'a');
        late[late.length - 1] = 0;
        refused(late, DocumentReader.BINARY);
        byte[] page = "\uFEFF<p>a".getBytes(Charset.forName("UTF-32LE"));
        assertThatThrownBy(() -> DocumentReader.open(new ByteArrayInputStream(page), DocumentFormat.HTML))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(DocumentReader.ENCODING));
    }

    @Test
    void aNulBehindTheFirst8KibIsText() throws Exception {
        assertThat(text("a".repeat(8 * 1024) + "\0")).containsExactly("a".repeat(8 * 1024) + "\0");
    }

    @Test
    void aLineOfTheGreatestLengthIsGoodAndOneByteMoreIsAProblem() throws Exception {
        String longest = "x".repeat(Topics.MAX_VALUE_BYTES);
        List<DocumentLine> lines = lines(open((longest + "\n" + longest + "y\r\nshort").getBytes(UTF_8)));
        assertThat(lines).extracting(DocumentLine::problem).containsExactly(null, DocumentReader.LINE_TOO_LONG, null);
        assertThat(lines.get(0).text()).hasSize(Topics.MAX_VALUE_BYTES);
        assertThat(lines.get(1).text()).hasSize(DocumentReader.EXCERPT_BYTES).containsOnly('x');
        assertThat(lines.get(1).consumed()).isEqualTo(2L * Topics.MAX_VALUE_BYTES + 4);
        assertThat(new String(lines.get(2).text(), UTF_8)).isEqualTo("short");
    }

    @Test
    void theExcerptOfALongLineDoesNotCutACharacter() throws Exception {
        DocumentLine line = lines(open(("x" + "\ud83d\ude00".repeat(300_000)).getBytes(UTF_8)))
                .get(0);
        assertThat(new String(line.text(), UTF_8)).isEqualTo("x" + "\ud83d\ude00".repeat(255));
    }

    @Test
    void aLineOfManyGigabytesIsNotHeld() throws Exception {
        InputStream endless = new InputStream() {
            private long left = 3L * 1024 * 1024 * 1024;

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = (int) Math.min(length, left);
                Arrays.fill(target, offset, offset + count, (byte) 'z');
                left -= count;
                return count == 0 ? -1 : count;
            }

            @Override
            public int read() {
                throw new AssertionError("byte by byte");
            }
        };
        List<DocumentLine> lines = lines(DocumentReader.open(endless, DocumentFormat.TEXT));
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).problem()).isEqualTo(DocumentReader.LINE_TOO_LONG);
        assertThat(lines.get(0).consumed()).isEqualTo(3L * 1024 * 1024 * 1024);
    }

    @Test
    void consumedLeadsToTheNextLineWhereverTheReaderIsResumed() throws Exception {
        byte[] bytes = "\uFEFFa\r\n\r\nlonger line\rb\n\nlast".getBytes(UTF_8);
        List<DocumentLine> all = lines(open(bytes));
        assertThat(all).extracting(DocumentLine::consumed).containsExactly(6L, 8L, 20L, 22L, 23L, 27L);
        for (int i = 0; i < all.size(); i++) {
            int offset = (int) all.get(i).consumed();
            InputStream rest = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
            List<DocumentLine> resumed = lines(DocumentReader.resume(rest, offset));
            assertThat(strings(resumed)).isEqualTo(strings(all.subList(i + 1, all.size())));
            assertThat(resumed)
                    .extracting(DocumentLine::consumed)
                    .isEqualTo(all.subList(i + 1, all.size()).stream()
                            .map(DocumentLine::consumed)
                            .toList());
        }
    }

    /** Against a second reading of the same rule, for documents around the buffer's size and streams that give little. */
    @Test
    void howTheStreamIsCutDoesNotMatter() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            String document = randomDocument(random);
            InputStream drips = new FilterInputStream(new ByteArrayInputStream(document.getBytes(UTF_8))) {
                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    return super.read(target, offset, Math.min(length, 1 + random.nextInt(70_000)));
                }
            };
            List<DocumentLine> lines = lines(DocumentReader.open(drips, DocumentFormat.TEXT));
            assertThat(strings(lines)).isEqualTo(List.of(linesOf(document)));
        }
    }

    private static String[] linesOf(String document) {
        return document.isEmpty()
                ? new String[0]
                : document.replaceFirst("(\r\n|\r|\n)$", "").split("\r\n|\r|\n", -1);
    }

    private static String randomDocument(Random random) {
        StringBuilder document = new StringBuilder();
        int length = random.nextInt(200_000);
        while (document.length() < length) {
            document.append(
                    switch (random.nextInt(6)) {
                        case 0 -> "\n";
                        case 1 -> "\r";
                        case 2 -> "\r\n";
                        case 3 -> "\u00e9\u4f60\ud83d\ude00";
                        case 4 -> "word ".repeat(random.nextInt(2_000));
                        default -> "\t\u000Bx";
                    });
        }
        return document.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "notes.txt,TEXT",
        "a/b.HTML,HTML",
        "x.htm,HTML",
        "x.html.gz,HTML",
        "x.htm.GZ,HTML",
        "x.md,TEXT",
        "html,TEXT",
        "x.gz,TEXT",
        "x.html.txt,TEXT"
    })
    void theNameSaysTheFormat(String name, DocumentFormat format) {
        assertThat(DocumentFormat.ofName(name)).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,TEXT",
        "text/html; charset=utf-8,HTML",
        "Text/Markdown,TEXT",
        "application/xhtml+xml,HTML",
        "application/x-ndjson,TEXT",
        "application/pdf,",
        "image/png,"
    })
    void theMediaTypeSaysTheFormat(String mediaType, DocumentFormat format) {
        assertThat(DocumentFormat.ofMediaType(mediaType)).isEqualTo(format);
    }

    private static void refused(byte[] document, String code) {
        assertThatThrownBy(() -> open(document))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static DocumentReader open(byte[] document) throws IOException, InvalidRecordException {
        return DocumentReader.open(new ByteArrayInputStream(document), DocumentFormat.TEXT);
    }

    private static List<String> text(String document) throws IOException, InvalidRecordException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(document.getBytes(UTF_8));
        return strings(lines(open(bytes.toByteArray())));
    }

    private static List<String> strings(List<DocumentLine> lines) {
        return lines.stream().map(line -> new String(line.text(), UTF_8)).toList();
    }

    private static List<DocumentLine> lines(DocumentReader reader) throws IOException {
        List<DocumentLine> lines = new ArrayList<>();
        try (reader) {
            for (DocumentLine line = reader.next(); line != null; line = reader.next()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
