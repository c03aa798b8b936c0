package dev.tally.examples.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An order as the shop's software sends it. */
record Order(
        String id,
        Instant placedAt,
        String shop,
        Optional<String> item,
        Optional<String> region,
        String status,
        int units,
        BigDecimal total) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether it is worth anything to the shop. */
    boolean isPaid() {
        return status.equals("paid") || status.equals("shipped");
    }

    /** On one line. */
    String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("order_id", id);
        members.put("placed_at", placedAt.toString());
        members.put("shop", shop);
        item.ifPresent(name -> members.put("item", name));
        region.ifPresent(name -> members.put("ship_to", Map.of("region", name)));
        members.put("status", status);
        members.put("units", units);
        members.put("total", total);
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
