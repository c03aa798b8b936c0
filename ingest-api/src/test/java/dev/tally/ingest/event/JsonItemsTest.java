package dev.tally.ingest.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.problem.RefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Slices are what is published, so they are compared with what was written, character by character. */
class JsonItemsTest {
    private static final Limits LIMITS = limits(1_000, 1_200, 20);

    @Test
    void cutsItemsOutExactly() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            List<String> events = random.ints(1 + random.nextInt(8))
                    .mapToObj(seed -> object(new Random(seed), 0))
                    .toList();
            String gap = " \t\r\n".substring(0, random.nextInt(5));

            assertThat(texts(gap + "[" + gap + String.join(gap + "," + gap, events) + gap + "]" + gap))
                    .isEqualTo(events);
            assertThat(texts(gap + events.get(0) + gap)).isEqualTo(events.subList(0, 1));
            assertThat(lines(String.join("\n", events))).isEqualTo(events);
            assertThat(lines("\uFEFF" + String.join(" \r\n\r\n ", events) + "\n"))
                    .isEqualTo(events);
        }
    }

    @Test
    void takesWhatIsExactlyAtTheLimits() {
        String depth20 = "{\"a\":" + "[".repeat(19) + "]".repeat(19) + "}";
        String size1200 = "{\"a\":\"" + "x".repeat(1_200 - 8) + "\"}";

        assertThat(texts("[" + depth20 + "," + size1200 + "]")).containsExactly(depth20, size1200);
        assertThat(texts("{\"a\":[1e308,-1e-308,0," + "9".repeat(100) + "]}")).hasSize(1);
        assertRefused("[" + "{},".repeat(1_000) + "{}]", "batch.too-many");
        assertRefused("{\"a\":" + "[".repeat(20) + "]".repeat(20) + "}", "json.depth");
        assertRefused("{\"a\":\"" + "x".repeat(1_201 - 8) + "\"}", "item.too-large");
        assertRefused("{\"a\":1e309}", "json.number");
        assertRefused("{\"a\":1e-309}", "json.number");
    }

    @Test
    void refusesEveryTruncationOfADocument() {
        byte[] whole = "[{\"a\":[1.5e3,true,null,\"\\u00e9\u20ac\"]},{\"b\":{}}]".getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> JsonItems.ofDocument(new Body(cut, cut.length), LIMITS, JsonItems.factory(LIMITS)))
                    .as("cut at %d", length)
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void listsAMalformedLineAndGoesOn() {
        JsonItems items = items("{\"a\":1}\n{\"a\":1}}\n{\"a\":1,\"a\":2}\n{\"a\":2}", true);

        assertThat(items.count()).isEqualTo(4);
        assertThat(items.items()).extracting(JsonItem::index).containsExactly(0, 3);
        assertThat(items.problems().stream().map(problem -> problem.index() + " " + problem.code()))
                .containsExactly("1 json.malformed", "2 json.duplicate-name");
    }

    private static String object(Random random, int depth) {
        StringBuilder json = new StringBuilder("{");
        int members = random.nextInt(4);
        for (int i = 0; i < members; i++) {
            json.append(i == 0 ? "" : ", ").append("\"k\\u00e9").append(i).append("\" :");
            json.append(
                    switch (random.nextInt(depth < 4 ? 6 : 5)) {
                        case 0 -> "-" + random.nextInt(1_000) + ".00";
                        case 1 -> random.nextInt(9) + "E+0" + random.nextInt(9);
                        case 2 -> "\"\uD83D\uDE00 \\ud83d\\ude00 \u20ac \\\\ \\\"]}\"";
                        case 3 -> "[ true,null , false]";
                        case 4 -> "\"\"";
                        default -> object(random, depth + 1);
                    });
        }
        return json.append(" }").toString();
    }

    private static List<String> texts(String body) {
        return texts(body, false);
    }

    private static List<String> lines(String body) {
        return texts(body, true);
    }

    private static List<String> texts(String body, boolean lines) {
        byte[] bytes = body.getBytes(UTF_8);
        JsonItems items = items(body, lines);
        assertThat(items.problems()).isEmpty();
        return items.items().stream()
                .map(item -> new String(bytes, item.offset(), item.length(), UTF_8))
                .toList();
    }

    private static JsonItems items(String text, boolean lines) {
        byte[] bytes = text.getBytes(UTF_8);
        // A body's array is usually longer than the body.
        Body body = new Body(Arrays.copyOf(bytes, bytes.length + 10), bytes.length);
        return lines
                ? JsonItems.ofLines(body, LIMITS, JsonItems.factory(LIMITS))
                : JsonItems.ofDocument(body, LIMITS, JsonItems.factory(LIMITS));
    }

    @Test
    void saysWhatIsWrongInWordsOfWhoeverSentIt() {
        assertThatThrownBy(() -> items("{\"a\":NaN}", false))
                .hasMessageStartingWith("json.malformed: Not JSON: Non-standard token 'NaN' (line 1");
        assertThatThrownBy(() -> items("{\"a\":" + "1".repeat(1_001) + "}", false))
                .hasMessage(
                        "json.number: Not JSON: Number value length (1001) exceeds the maximum allowed (1000). Nothing was written.");
    }

    private static void assertRefused(String body, String code) {
        assertThatThrownBy(() -> items(body, false))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(code));
    }

    private static Limits limits(int items, int itemBytes, int depth) {
        return new Limits(
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                items,
                DataSize.ofBytes(itemBytes),
                depth,
                DataSize.ofMegabytes(1));
    }
}
