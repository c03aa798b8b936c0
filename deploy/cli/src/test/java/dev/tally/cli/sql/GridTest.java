package dev.tally.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.api.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GridTest {
    @Test
    void alignsNumbersToTheRightAndShowsListsAsJson() throws IOException {
        Json answer = Json.parse("""
                {"columns":[{"name":"word","type":"text"},{"name":"n","type":"numeric"},{"name":"a","type":"integer[]"}],
                 "rows":[["the\\nend",1.50,[1,2]],["สวัสดี",12345678901234567890,null]],"truncated":false}""");
        assertThat(Grid.lines(answer))
                .containsExactly(
                        "word                        n  a",
                        "the?end                  1.50  [1,2]",
                        "สวัสดี   12345678901234567890");
    }
}
