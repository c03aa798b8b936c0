package dev.tally.watcher.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import dev.tally.model.config.EventFiles;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Topics;
import dev.tally.watcher.read.RowLines.Numbered;
import dev.tally.watcher.state.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CSV as RFC 4180 has it: the first row names the columns, fields stand between commas, those in quotes may hold commas, line
 * ends and doubled quotes. A line end in a field is LF, whatever it was.
 *
 * <p>Where a quote is not closed nobody knows what it was to hold: the line it stands in is rejected, and the next one begins
 * a row.
 */
final class CsvRows implements EventRows {
    private static final String HEADER = "csv.header";

    private final RowLines lines;
    private final CsvObjects objects;
    private final CsvReaderBuilder parser = parser();

    private CsvRows(RowLines lines, CsvObjects objects) {
        this.lines = lines;
        this.objects = objects;
    }

    static EventRows open(Path inbox, SourceFile file, EventFiles kind, LineCharset charset, long line, long offset)
            throws IOException, InvalidRecordException {
        RowLines lines = RowLines.open(inbox, file, charset, 1, 0);
        try {
            List<String> names = header(lines, kind.numbers());
            if (line > 1) {
                lines.close();
                lines = RowLines.open(inbox, file, charset, line, offset);
            }
            return new CsvRows(lines, new CsvObjects(names, kind.numbers()));
        } catch (IOException | InvalidRecordException | RuntimeException failure) {
            lines.close();
            throw failure;
        }
    }

    private static CsvReaderBuilder parser() {
        return CsvReader.builder().allowUnclosedQuote(false).maxBufferSize(4 * Topics.MAX_VALUE_BYTES);
    }

    /** The names of the columns; none where the file has no row at all. */
    private static List<String> header(RowLines lines, Set<String> numbers) throws IOException, InvalidRecordException {
        CsvRows rows = new CsvRows(lines, new CsvObjects(List.of(), Set.of()));
        Numbered first = lines.next();
        if (first == null) {
            return List.of();
        }
        Parsed header = rows.parse(first);
        if (header.problem != null) {
            throw new InvalidRecordException(
                    HEADER, "the first row should name the columns: " + header.problem.reason());
        }
        Set<String> names = new HashSet<>();
        for (String name : header.fields) {
            if (name.isBlank() || !names.add(name)) {
                throw new InvalidRecordException(
                        HEADER,
                        name.isBlank()
                                ? "a column has no name in the first row"
                                : "two columns have the name '" + name + "'");
            }
        }
        for (String number : numbers) {
            if (!names.contains(number)) {
                throw new InvalidRecordException(
                        HEADER, "inbox.events names the column '" + number + "', and the first row does not");
            }
        }
        return header.fields;
    }

    @Override
    public @Nullable EventRow next() throws IOException {
        Numbered first = lines.next();
        if (first == null) {
            return null;
        }
        Parsed row = parse(first);
        if (row.problem != null) {
            return row.of(null, row.problem);
        }
        try {
            return row.of(objects.of(row.fields), null);
        } catch (InvalidRecordException noObject) {
            return row.of(null, new RowProblem(noObject.code(), String.valueOf(noObject.getMessage())));
        }
    }

    /** @param last the last of its lines */
    private record Parsed(
            byte[] source,
            Numbered first,
            Numbered last,
            List<String> fields,
            @Nullable RowProblem problem) {
        EventRow of(byte @Nullable [] json, @Nullable RowProblem why) {
            return new EventRow(
                    source,
                    json,
                    why,
                    first.number(),
                    last.number() + 1,
                    last.line().consumed());
        }
    }

    private Parsed parse(Numbered first) throws IOException {
        if (first.problem() != null) {
            return new Parsed(first.text(), first, first, List.of(), first.problem());
        }
        QuoteState quotes = new QuoteState();
        quotes.read(first.text());
        if (!quotes.isOpen()) {
            return fields(first.text(), first, first);
        }
        List<Numbered> more = new ArrayList<>();
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        source.writeBytes(first.text());
        while (quotes.isOpen() && source.size() <= Topics.MAX_VALUE_BYTES) {
            Numbered next = lines.any();
            if (next == null) {
                break;
            }
            more.add(next);
            if (next.problem() != null) {
                break;
            }
            source.write('\n');
            source.writeBytes(next.text());
            quotes.read(next.text());
        }
        if (!quotes.isOpen() && source.size() <= Topics.MAX_VALUE_BYTES) {
            Parsed row = fields(source.toByteArray(), first, more.get(more.size() - 1));
            if (row.problem == null) {
                return row;
            }
        }
        lines.giveBack(more);
        return new Parsed(
                first.text(),
                first,
                first,
                List.of(),
                new RowProblem("csv.quote", "a quote is opened and not closed as it should be"));
    }

    private Parsed fields(byte[] row, Numbered first, Numbered last) {
        try {
            List<String> fields =
                    parser.ofSingleCsvRecord(new String(row, UTF_8)).getFields();
            return new Parsed(row, first, last, fields, null);
        } catch (CsvParseException malformed) {
            // Its own words name a line, which is not the file's.
            String reason = String.valueOf(malformed.getMessage()).replaceFirst(" \\(record starting at line.*", "");
            return new Parsed(row, first, last, List.of(), new RowProblem("csv.quote", reason));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
