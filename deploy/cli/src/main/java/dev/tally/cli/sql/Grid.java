package dev.tally.cli.sql;

import dev.tally.cli.OneLine;
import dev.tally.cli.api.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of an answer of {@code /v1/sql} as aligned text: column names as they are, numbers to the right, null as nothing. */
final class Grid {
    private Grid() {}

    static List<String> lines(Json answer) {
        List<List<String>> all = new ArrayList<>();
        all.add(answer.at("columns").items().stream()
                .map(column -> OneLine.of(column.at("name").text()))
                .toList());
        int width = all.get(0).size();
        int[] widths = new int[width];
        boolean[] right = new boolean[width];
        Arrays.fill(right, true);
        for (Json row : answer.at("rows").items()) {
            List<Json> cells = row.items();
            for (int i = 0; i < width; i++) {
                right[i] &= cells.get(i).isNull() || cells.get(i).value() instanceof Number;
            }
            all.add(cells.stream().map(Grid::text).toList());
        }
        for (List<String> row : all) {
            for (int i = 0; i < width; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        return all.stream().map(row -> line(row, widths, right)).toList();
    }

    private static String text(Json cell) {
        return OneLine.of(cell.isArray() ? cell.toString() : cell.text());
    }

    private static String line(List<String> row, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String padding = " ".repeat(widths[i] - length(row.get(i)));
            line.append(i == 0 ? "" : "  ");
            line.append(right[i] ? padding + row.get(i) : row.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
