package dev.tally.watcher.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.config.EventFiles;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows as people write them, and as nobody should. */
class EventRowsTest {
    private static final EventFiles KIND = new EventFiles("**", "order.placed", Set.of());
    private static final EventFiles COUNTING = new EventFiles("**", "order.placed", Set.of("n"));

    @TempDir
    Path directory;

    @Test
    void fieldsAreMembersAndThoseNamedAreNumbers() throws Exception {
        assertThat(rows(
                        "a.csv",
                        "item,n,note\napple,007,\npear,-1.50e3,\"\"\nfig,,\"say \"\"hi\"\", friend\"\n",
                        COUNTING))
                .containsExactly(
                        "2 csv.number apple,007,",
                        "3 {\"item\":\"pear\",\"n\":-1.50e3}",
                        "4 {\"item\":\"fig\",\"note\":\"say \\\"hi\\\", friend\"}");
    }

    @Test
    void badRowsKeepTheirLinesAndStopNobody() throws Exception {
        assertThat(rows("a.csv", "a,b\n1,2\n1\n1,2,3\n\"x\"y,2\n\n1,\"open\n3,4\n5,\"six\nseven\"\r\n8,9", KIND))
                .containsExactly(
                        "2 {\"a\":\"1\",\"b\":\"2\"}",
                        "3 csv.fields 1",
                        "4 csv.fields 1,2,3",
                        "5 csv.quote \"x\"y,2",
                        "7 csv.quote 1,\"open",
                        "8 {\"a\":\"3\",\"b\":\"4\"}",
                        "9 {\"a\":\"5\",\"b\":\"six\\nseven\"}",
                        "11 {\"a\":\"8\",\"b\":\"9\"}");
    }

    @Test
    void aQuoteThatNobodyClosesCostsItsLineOnly() throws Exception {
        String rest = "1,2\n".repeat(400_000);
        List<String> rows = rows("a.csv", "a,b\n\"1,2\n" + rest, KIND);
        assertThat(rows).hasSize(400_001).startsWith("2 csv.quote \"1,2");
        assertThat(rows.get(400_000)).isEqualTo("400002 {\"a\":\"1\",\"b\":\"2\"}");
    }

    @Test
    void tenThousandColumnsAreARow() throws Exception {
        String names = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String expected = IntStream.range(0, 10_000)
                .mapToObj(i -> "\"c" + i + "\":\"" + i + "\"")
                .collect(Collectors.joining(","));
        String values = IntStream.range(0, 10_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
        assertThat(rows("a.csv", names + "\n" + values, KIND)).containsExactly("2 {" + expected + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "'a,a',two columns have the name 'a', b",
        "'a,,c',a column has no name, b",
        "'a,b',names the column 'n', n",
        "'\"a',should name the columns, b"
    })
    void aHeaderThatNamesNothingRefusesTheFile(String header, String says, String number) throws Exception {
        SourceFile file = write("a.csv", (header + "\n1,2\n").getBytes(UTF_8));
        EventFiles kind = new EventFiles("**", "t", number.equals("n") ? Set.of("n") : Set.of());
        assertThatThrownBy(() -> EventRows.open(directory.toRealPath(), file, kind, new LineCharset(null), 1, 0))
                .hasMessageContaining(says.replace("'", "'"))
                .extracting(refused -> ((InvalidRecordException) refused).code())
                .isEqualTo("csv.header");
    }

    @Test
    void whatIsEmptyHasNoRows() throws Exception {
        assertThat(rows("a.csv", "", KIND)).isEmpty();
        assertThat(rows("a.csv", "\n\n", KIND)).isEmpty();
        assertThat(rows("a.csv", "a,b\n", KIND)).isEmpty();
        assertThat(rows("a.jsonl", "\n \n\t\n", KIND)).isEmpty();
    }

    @Test
    void linesAreObjectsAndBlankOnesNothing() throws Exception {
        assertThat(rows(
                        "a.JSONL",
                        "\uFEFF{\"a\":1}\r\n\n  \n{\"a\":2}\nnot json\n" + "x".repeat(1_100_000) + "\n{}",
                        KIND))
                .containsExactly(
                        "1 {\"a\":1}", "4 {\"a\":2}", "5 not json", "6 line.too-long " + "x".repeat(1024), "7 {}");
    }

    @Test
    void bytesOfAnotherCharsetAreReadInItOrRejected() throws Exception {
        SourceFile file = write("a.ndjson", "{\"a\":\"ü\"}\n{\"a\":\"é\"}\n".getBytes(ISO_8859_1));
        assertThat(rows(file, KIND, new LineCharset(null), 1, 0))
                .extracting(row -> row.substring(0, 12))
                .containsExactly("1 line.utf-8", "2 line.utf-8");
        assertThat(rows(file, KIND, new LineCharset(ISO_8859_1), 1, 0))
                .containsExactly("1 {\"a\":\"ü\"}", "2 {\"a\":\"é\"}");
        assertThat(rows(
                        write("b.csv", "a\nü\n".getBytes(java.nio.charset.StandardCharsets.UTF_16)),
                        KIND,
                        new LineCharset(null),
                        1,
                        0))
                .containsExactly("2 {\"a\":\"ü\"}");
    }

    @ParameterizedTest
    @CsvSource({"a.csv", "a.csv.gz", "a.jsonl", "a.jsonl.gz"})
    void anyRowIsAPlaceToGoOnFrom(String name) throws Exception {
        String text = name.contains("csv")
                ? "a,b\n1,\"x\n\ny\"\n\nbad\n2,\"z\n3,4\r\n5,6"
                : "{\"a\":1}\n\nnope\n{\"a\":\n{\"a\":3}\r\n{\"a\":4}";
        byte[] bytes = text.getBytes(UTF_8);
        if (name.endsWith(".gz")) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(bytes);
            }
            bytes = packed.toByteArray();
        }
        SourceFile file = write(name, bytes);
        LineCharset charset = new LineCharset(null);
        List<String> all = rows(file, KIND, charset, 1, 0);
        assertThat(all).hasSize(5);
        List<EventRow> read = new ArrayList<>();
        try (EventRows rows = EventRows.open(directory.toRealPath(), file, KIND, charset, 1, 0)) {
            for (EventRow row = rows.next(); row != null; row = rows.next()) {
                read.add(row);
            }
        }
        for (int i = 0; i < read.size(); i++) {
            EventRow row = read.get(i);
            assertThat(rows(file, KIND, charset, row.nextLine(), row.consumed()))
                    .isEqualTo(all.subList(i + 1, all.size()));
            assertThat(rows(file, KIND, charset, row.nextLine(), -1)).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void aNameThatSaysNothingIsRefused() throws Exception {
        SourceFile file = write("a.txt", new byte[0]);
        assertThatThrownBy(() -> EventRows.open(directory.toRealPath(), file, KIND, new LineCharset(null), 1, 0))
                .hasMessageContaining(".csv, .jsonl or .ndjson");
    }

    private List<String> rows(String name, String text, EventFiles kind) throws Exception {
        return rows(write(name, text.getBytes(UTF_8)), kind, new LineCharset(null), 1, 0);
    }

    /** Each as its line's number, its code if it has a problem, and its text. */
    private List<String> rows(SourceFile file, EventFiles kind, LineCharset charset, long line, long offset)
            throws Exception {
        List<String> all = new ArrayList<>();
        try (EventRows rows = EventRows.open(directory.toRealPath(), file, kind, charset, line, offset)) {
            for (EventRow row = rows.next(); row != null; row = rows.next()) {
                RowProblem problem = row.problem();
                assertThat(problem == null).isEqualTo(row.json() != null);
                byte[] shown = row.json() == null ? row.source() : row.json();
                all.add(row.line() + " " + (problem == null ? "" : problem.code() + " ") + new String(shown, UTF_8));
            }
        }
        return all;
    }

    private SourceFile write(String name, byte[] content) throws IOException {
        Path path = Files.write(directory.toRealPath().resolve(name), content);
        return new SourceFile(path, name, FileStamp.of(path));
    }
}
