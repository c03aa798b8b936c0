package dev.tally.cli.read;

import dev.tally.cli.OneLine;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of an answer as text: a heading, numbers to the right. */
public final class Table {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] right;

    /** With these members of each row. */
    public Table(String... columns) {
        this.columns = List.of(columns);
        this.right = new boolean[columns.length];
        Arrays.fill(right, true);
    }

    /** A row; members that it does not have are empty cells. */
    public void add(Json row) {
        List<String> cells = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Json cell = row.at(columns.get(i));
            boolean number = cell.value() instanceof Number;
            right[i] &= number || cell.isNull();
            cells.add(number ? cell.text() : OneLine.of(time(cell.text())));
        }
        rows.add(cells);
    }

    /** The heading and the rows. */
    public List<String> lines() {
        int[] widths = new int[columns.size()];
        List<List<String>> all = new ArrayList<>();
        all.add(columns.stream()
                .map(name -> name.toUpperCase(java.util.Locale.ROOT).replace('_', ' '))
                .toList());
        all.addAll(rows);
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String padding = " ".repeat(widths[i] - width(row.get(i)));
            line.append(i == 0 ? "" : "  ");
            line.append(right[i] ? padding + row.get(i) : row.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** {@code as of 10:42:01 · batch 10}. */
    static String snapshot(Answer answer) {
        String asOf = answer.asOf() == null ? "?" : time(answer.asOf());
        return "as of " + asOf + " · batch " + (answer.batch() == null ? "?" : answer.batch());
    }

    /** A moment in local time; any other text as it is. */
    public static String time(String text) {
        if (text.length() < 20 || text.charAt(10) != 'T') {
            return text;
        }
        try {
            return LocalDateTime.ofInstant(OffsetDateTime.parse(text).toInstant(), ZoneId.systemDefault())
                    .format(SECONDS);
        } catch (DateTimeParseException noTime) {
            return text;
        }
    }
}
