package dev.tally.cli.generate;

import dev.tally.cli.api.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An order of a shop. */
record GeneratedOrder(
        String id,
        Instant placedAt,
        String shop,
        @Nullable String item,
        @Nullable String region,
        String status,
        int units,
        BigDecimal total) {

    /** On one line, without what it does not have. */
    String json() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("order_id", id);
        members.put("placed_at", placedAt);
        members.put("shop", shop);
        if (item != null) {
            members.put("item", item);
        }
        if (region != null) {
            members.put("ship_to", Map.of("region", region));
        }
        members.put("status", status);
        members.put("units", (long) units);
        members.put("total", total);
        return Json.of(members).toString();
    }
}
