package dev.tally.query.snapshot;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.tally.query.request.Format;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes rows one by one, never a whole text: as CSV of RFC 4180 with a heading, where nothing is null and {@code ""} is an
 * empty text, and a value that is no text or number is JSON in its cell; or as one JSON object a line.
 */
public final class SheetConverter extends AbstractHttpMessageConverter<Sheet> {
    /** Spreadsheets take a cell that begins so for a formula. */
    private static final String FORMULA = "=+-@\t\r";

    private final JsonMapper json;

    public SheetConverter(JsonMapper json) {
        super(Format.CSV.mediaType(), Format.NDJSON.mediaType());
        this.json = json;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == Sheet.class;
    }

    @Override
    protected Sheet readInternal(Class<? extends Sheet> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("only written", message);
    }

    @Override
    protected void writeInternal(Sheet sheet, HttpOutputMessage message) throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(message.getBody(), StandardCharsets.UTF_8));
        if (sheet.format() == Format.CSV) {
            csv(sheet, out);
        } else {
            for (Object row : sheet.rows().rows()) {
                out.append(json.writeValueAsString(row)).append('\n');
            }
        }
        out.flush();
    }

    private void csv(Sheet sheet, Writer out) throws IOException {
        out.append(sheet.mark().orElse(""));
        CsvWriter csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.CRLF)
                .quoteStrategy(QuoteStrategies.EMPTY)
                .build(out);
        csv.writeRecord(sheet.rows().columns());
        for (Object row : sheet.rows().rows()) {
            List<@Nullable String> cells = sheet.rows().cells(row).stream()
                    .<@Nullable String>map(cell -> text(cell, sheet.escapesFormulas()))
                    .toList();
            csv.writeRecord(cells);
        }
        csv.flush();
    }

    private @Nullable String text(@Nullable Object cell, boolean escapesFormulas) {
        if (cell == null) {
            return null;
        }
        if (cell instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (cell instanceof Number || cell instanceof Boolean || cell instanceof Instant) {
            return cell.toString();
        }
        String text = cell instanceof String string ? string : json.writeValueAsString(cell);
        return escapesFormulas && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
