package dev.tally.benchmarks.load;

import dev.tally.model.record.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/** One {@code order.placed} event: about 200 bytes of JSON. */
public record Order(long number, String region, String item, int count, long cents, Instant createdAt) {
    public static final String TYPE = "order.placed";

    public String json() {
        return String.format(
                Locale.ROOT,
                "{\"order_id\":\"o-%09d\",\"shop_id\":\"shop-%03d\",\"region\":\"%s\",\"item\":\"%s\",\"status\":\"paid\","
                        + "\"count\":%d,\"total\":%d.%02d,\"currency\":\"EUR\",\"created_at\":%d,\"note\":\"packed as a gift\"}",
                number,
                number % 500,
                region,
                item,
                count,
                cents / 100,
                cents % 100,
                createdAt.getEpochSecond());
    }

    /** As Tally's door publishes it. */
    public Event event() {
        return new Event(
                "o-" + number, true, "/v1/events/" + TYPE, TYPE, createdAt, json().getBytes(StandardCharsets.UTF_8));
    }
}
