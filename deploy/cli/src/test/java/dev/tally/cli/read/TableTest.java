package dev.tally.cli.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.api.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void numbersAreToTheRightAndTextIsOnOneLine() throws IOException {
        Table table = new Table("name", "count");
        table.add(Json.parse("{\"name\":\"the\",\"count\":121}"));
        table.add(Json.parse("{\"name\":\"für\\nelise\",\"count\":7}"));
        assertThat(table.lines()).containsExactly("NAME       COUNT", "the          121", "für?elise      7");
    }

    @Test
    void anEmptyTableIsItsHeading() {
        assertThat(new Table("word", "count").lines()).containsExactly("WORD  COUNT");
    }

    @Test
    void onlyMomentsAreShownInLocalTime() {
        assertThat(Table.time("2026-11-21T10:42:01Z")).matches("2026-11-2\\d \\d\\d:\\d\\d:01");
        assertThat(Table.time("report-2026-T-final-version.txt")).isEqualTo("report-2026-T-final-version.txt");
    }
}
