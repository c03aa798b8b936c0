package dev.tally.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.cli.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static List<Batch> cut(String input, int mostItems, int mostBytes) throws IOException {
        Batches batches =
                new Batches(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), mostItems, mostBytes);
        List<Batch> all = new ArrayList<>();
        for (Optional<Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
            all.add(next.get());
        }
        return all;
    }

    private static List<String> bodies(List<Batch> batches) {
        return batches.stream()
                .map(batch -> new String(batch.body(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void linesAreCutByNumberAndBySizeAndKeepTheirPlaces() throws IOException {
        List<Batch> byNumber = cut("\n{\"a\":1}\r\n  \n{\"a\":2}\n\n{\"a\":3}", 2, 1_000);
        assertThat(bodies(byNumber)).containsExactly("{\"a\":1}\r\n{\"a\":2}\n", "{\"a\":3}\n");
        assertThat(byNumber).extracting(Batch::number).containsExactly(1, 2);
        assertThat(byNumber).extracting(Batch::contentType).containsOnly("application/x-ndjson");
        assertThat(byNumber.get(0).place(0)).isEqualTo("line 2");
        assertThat(byNumber.get(0).place(1)).isEqualTo("line 4");
        assertThat(byNumber.get(1).place(0)).isEqualTo("line 6");

        assertThat(bodies(cut("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", 99, 16)))
                .containsExactly("{\"a\":1}\n{\"a\":2}\n", "{\"a\":3}\n");
        assertThat(cut("", 9, 9)).isEmpty();
        assertThat(cut("\n \n\t\r\n", 9, 9)).isEmpty();
    }

    @Test
    void oneValueOverSeveralLinesIsOneBody() throws IOException {
        for (String value :
                List.of("{\n  \"a\": 1\n}\n", "[{\"a\":1},\n{\"a\":2}]\n", "\uFEFF[\n]\n", "[{\"a\":1}]\n\n")) {
            List<Batch> batches = cut(value, 1, 1_000);
            assertThat(bodies(batches)).containsExactly(value);
            assertThat(batches.get(0).contentType()).isEqualTo("application/json");
            assertThat(batches.get(0).place(1)).isEqualTo("item 1");
        }
    }

    @Test
    void aMalformedFirstLineIsALine() throws IOException {
        assertThat(cut("{a:1}\n{\"a\":2}\n", 1, 100)).hasSize(2);
    }

    @Test
    void whatTheDoorCannotTakeIsSaidBeforeItFillsTheMemory() {
        assertThatThrownBy(() -> cut("{\"a\":1}\n{\"a\":\"123456789\"}\n", 9, 10))
                .isInstanceOf(Failure.class)
                .hasMessage("line 2 has more than 10 bytes, the most that the door takes");
        assertThatThrownBy(() -> cut("[\n1,2,3,4,5,6]", 9, 10))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("the JSON value has more than 10 bytes");
    }
}
