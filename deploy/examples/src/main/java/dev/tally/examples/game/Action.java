package dev.tally.examples.game;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * What a player does, and with what.
 *
 * @param item the sword or the guild; empty where it is neither
 * @param json what the request's body says
 */
record Action(
        String id,
        String type,
        String player,
        Instant at,
        String item,
        long coins,
        String client,
        String address,
        String json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a line that {@code ./tally generate game} prints: what it says of the request becomes the request. */
    static Action of(String line) throws IOException {
        ObjectNode members = (ObjectNode) JSON.readTree(line);
        JsonNode request = members.remove("request");
        return new Action(
                members.path("event_id").asText(),
                members.path("event_type").asText(),
                members.path("user_id").asText(),
                Instant.parse(members.path("at").asText()),
                members.path("item").asText(),
                members.path("coins").asLong(),
                request.path("user_agent").asText(),
                request.path("remote_address").asText(),
                members.toString());
    }

    /** One to expect in vain. */
    static Action neverPlayed() {
        return new Action("never", "deposit", "user-0000", Instant.EPOCH, "", 1_000_000, "none", "none", "{}");
    }

    /** The request's headers. The key makes it safe to send it twice, for those types, too, whose id nobody has configured. */
    Map<String, String> headers() {
        return Map.of("User-Agent", client, "X-Forwarded-For", address, "Idempotency-Key", id);
    }
}
