package dev.tally.examples.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class GameTest {
    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

    @Test
    void whatALineSaysOfItsRequestBecomesTheRequest() throws IOException {
        Action action = Action.of("{\"event_id\":\"a1\",\"event_type\":\"join_guild\",\"user_id\":\"ann\","
                + "\"at\":\"2026-05-04T12:00:00Z\",\"item\":\"Élan\","
                + "\"request\":{\"method\":\"POST\",\"user_agent\":\"curl/8.5\",\"remote_address\":\"203.0.113.9\"}}");

        assertThat(action.headers())
                .containsOnly(
                        entry("User-Agent", "curl/8.5"),
                        entry("X-Forwarded-For", "203.0.113.9"),
                        entry("Idempotency-Key", "a1"));
        assertThat(action.json())
                .isEqualTo("{\"event_id\":\"a1\",\"event_type\":\"join_guild\",\"user_id\":\"ann\","
                        + "\"at\":\"2026-05-04T12:00:00Z\",\"item\":\"Élan\"}");
    }

    @Test
    void answersCountEachActionOnce() {
        Action first = action("1", "deposit", "ann", 0, "", 500);
        Map<String, SortedMap<String, String>> answers = new Answers(List.of(
                        first,
                        action("2", "purchase_sword", "ann", 60, "iron sword", 200),
                        first,
                        action("3", "deposit", "bob", 0, "", 150),
                        action("4", "purchase_sword", "bob", 61, "iron sword", 200),
                        action("5", "withdraw", "ann", 1, "", 20),
                        action("6", "join_guild", "ann", -9, "Élan", 0),
                        action("7", "join_guild", "ann", 9, "red hawks", 0),
                        action("8", "purchase_sword", "cat", 0, "golden sword", 300)))
                .all();

        assertThat(answers.get("actions"))
                .containsExactly(
                        entry("deposit", "2"),
                        entry("join_guild", "2"),
                        entry("purchase_sword", "3"),
                        entry("withdraw", "1"));
        assertThat(answers.get("bank")).containsExactly(entry("coins", "650 20 700 -70"));
        assertThat(answers.get("swords")).containsExactly(entry("golden sword", "1 300"), entry("iron sword", "2 400"));
        assertThat(answers.get("clients"))
                .containsExactly(entry("red hawks by curl/8.5", "1"), entry("Élan by curl/8.5", "1"));
        assertThat(answers.get("richest"))
                .containsExactly(entry("1", "ann 280"), entry("2", "bob -50"), entry("3", "cat -300"));
        assertThat(answers.get("armed")).containsExactly(entry("red hawks", "1"), entry("Élan", "1"));
    }

    private static Action action(String id, String type, String player, int minutes, String item, long coins) {
        Instant at = NOON.plusSeconds(60L * minutes);
        return new Action(id, type, player, at, item, coins, "curl/8.5", "203.0.113.9", "{}");
    }
}
