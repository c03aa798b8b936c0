package dev.tally.benchmarks.load;

import dev.tally.model.record.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** One {@code order.placed} event: about 200 bytes of JSON. */
public record Order(long number, String region, String item, int count, long cents, Instant createdAt) {
    public static final String TYPE = "order.placed";

    /** What can be said of an order. */
    public static final List<String> TYPES = List.of(TYPE, "order.paid", "order.shipped", "order.returned");

    public String json() {
        // By hand: a million of them are made while the engine waits.
        return "{\"order_id\":\"o-" + (1_000_000_000 + number) + "\",\"shop_id\":\"shop-" + (100 + number % 500)
                + "\",\"region\":\"" + region + "\",\"item\":\"" + item + "\",\"status\":\"paid\",\"count\":" + count
                + ",\"total\":" + cents / 100 + (cents % 100 < 10 ? ".0" : ".") + cents % 100
                + ",\"currency\":\"EUR\",\"created_at\":" + createdAt.getEpochSecond()
                + ",\"note\":\"packed as a gift\"}";
    }

    /** As Tally's door publishes it; with an id that its sender gave, or one that identifies no repeat. */
    public Event event(String type, boolean idGiven) {
        return new Event(
                "o-" + number, idGiven, "/v1/events/" + type, type, createdAt, json().getBytes(StandardCharsets.UTF_8));
    }
}
