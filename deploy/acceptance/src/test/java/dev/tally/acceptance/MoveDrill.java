package dev.tally.acceptance;

import static dev.tally.acceptance.ComposeStack.SOON;
import static dev.tally.acceptance.ComposeStack.UP;
import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * From {@code ./tally up} to {@code docker compose}, by the script: what was counted, who may ask, what was seen before, and the way
 * back. Needs a Docker engine: part of the build with {@code -Pcompose} only.
 */
class MoveDrill {
    private static final List<String> BEFORE = List.of("What was counted here,", "is counted there.");
    private static final List<String> AFTER = List.of("And goes on there.");
    private static final int EVENTS = 40;

    private String token = "";

    @Test
    void whatWasCountedMovesAndIsGoneOnWith() throws Exception {
        try (Installation tally = Installation.create("move");
                ComposeStack stack = new ComposeStack("tally-move", Map.of())) {
            token = tally.tally("token", "create", "me", "--scope", "events:*,documents,read,sql,metrics")
                    .succeeded()
                    .out()
                    .strip();
            tally.up();
            tally.drop("notes/before.txt", String.join("\n", BEFORE) + "\n");
            for (int event = 0; event < EVENTS; event++) {
                post(tally.ingest(), event);
            }
            awaitCounted(tally.query(), 1, EVENTS);
            List<JsonNode> before = answers(tally.query());

            move(tally, stack);
            stack.docker(UP, "compose", "up", "--detach", "--wait");

            Door query = stack.door("QUERY");
            assertThat(query.get("/v1/words").status()).as("without a token").isEqualTo(401);
            awaitCounted(query, 1, EVENTS);
            assertThat(answers(query)).isEqualTo(before);
            assertThat(reconcile(stack)).contains("every row equals a recount");

            tally.drop("notes/after.txt", String.join("\n", AFTER) + "\n");
            post(stack.door("INGEST"), EVENTS - 1); // seen before the move
            post(stack.door("INGEST"), EVENTS);
            JsonNode status = awaitCounted(query, 2, EVENTS + 1);
            assertThat(status.at("/totals/duplicates").asInt())
                    .as("the event that was sent again, and no line")
                    .isEqualTo(1);
            List<String> lines = new ArrayList<>(BEFORE);
            lines.addAll(AFTER);
            Map<String, Long> words = new TreeMap<>();
            get(query, "/v1/words?limit=100")
                    .get("words")
                    .forEach(word -> words.put(
                            word.get("word").asText(), word.get("count").asLong()));
            assertThat(words).isEqualTo(Oracle.words(lines));
            assertThat(reconcile(stack, "--from", "lake")).contains("every row equals a recount");
            String dsn = stack.docker(SOON, "compose", "run", "--rm", "--no-deps", "-T", "secrets", "dsn");
            try (Connection connection = Installation.connect(dsn.strip())) {
                assertThat(Balance.in(connection).violations()).isEmpty();
            }
        }
    }

    private static void move(Installation tally, ComposeStack stack) throws Exception {
        stack.run(
                UP,
                List.of("deploy/move-to-compose"),
                Map.of("TALLY_HOME", tally.home().toString(), "JAVA_HOME", System.getProperty("java.home")));
    }

    private static String reconcile(ComposeStack stack, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("compose", "run", "--rm", "--no-deps", "-T", "reconcile"));
        command.addAll(List.of(arguments));
        return stack.docker(SOON, command.toArray(String[]::new));
    }

    private void post(Door ingest, int event) throws Exception {
        HttpRequest.Builder request = ingest.request("/v1/events/drill")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", "event-" + event)
                .POST(BodyPublishers.ofString("{\"number\":" + event + "}"));
        ingest.send(request).with(202);
    }

    private JsonNode awaitCounted(Door query, int documents, int events) throws Exception {
        return eventually(SOON, () -> {
            JsonNode status = get(query, "/v1/status");
            assertThat(status.at("/lag/records").asLong(-1)).isZero();
            assertThat(status.at("/balanced").asBoolean()).isTrue();
            assertThat(status.at("/documents/counted").asInt()).isEqualTo(documents);
            assertThat(status.at("/totals/events").asInt()).isEqualTo(events);
            assertThat(lake(query, "SELECT count(*) FROM drill").at("/0/0").asInt())
                    .as("events in the lake")
                    .isEqualTo(events);
            return status;
        });
    }

    private List<JsonNode> answers(Door query) throws Exception {
        return List.of(
                get(query, "/v1/words?limit=100").get("words"),
                get(query, "/v1/documents").get("documents"),
                get(query, "/v1/buckets/drill").get("buckets"),
                lake(query, "SELECT id, time, data FROM drill ORDER BY id"),
                lake(query, "SELECT document, sequence, text FROM lines ORDER BY ALL"));
    }

    private ArrayNode lake(Door query, String sql) throws Exception {
        HttpRequest.Builder request = query.request("/v1/sql")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString("{\"engine\":\"lake\",\"sql\":\"" + sql + "\"}"));
        return (ArrayNode) query.send(request).with(200).json().get("rows");
    }

    private JsonNode get(Door query, String path) throws Exception {
        return query.send(query.request(path)
                        .header("Authorization", "Bearer " + token)
                        .GET())
                .with(200)
                .json();
    }
}
