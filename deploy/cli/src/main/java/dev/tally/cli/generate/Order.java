package dev.tally.cli.generate;

import dev.tally.cli.api.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** An order of a shop. Not all are paid, some name no item or no region. */
record Order(
        String id,
        Instant at,
        String shop,
        @Nullable String item,
        @Nullable String region,
        String status,
        int units,
        BigDecimal total)
        implements GeneratedEvent {

    @Override
    public String json() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("order_id", id);
        members.put("placed_at", at);
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

    @Override
    public @Nullable String group() {
        return item == null || status.equals("open")
                ? null
                : shop + "," + item + "," + (region == null ? "none" : region);
    }

    @Override
    public List<BigDecimal> measures() {
        return List.of(BigDecimal.ONE, BigDecimal.valueOf(units), total, total);
    }

    /** Makes them. */
    static final class Kind implements EventKind {
        private static final List<String> SHOPS = List.of("harbour", "market", "station", "Süd/Ost");
        private static final List<String> ITEMS = List.of("apples", "bread", "cheese", "honey", "salt");
        private static final List<String> PRICES = List.of("0.10", "3.49", "19.99", "0.7", "1234.005");
        private static final List<String> REGIONS = List.of("east", "north", "west");
        private static final List<String> STATUSES = List.of("paid", "paid", "shipped", "open");

        @Override
        public GeneratedEvent next(Random random, int number, Instant at) {
            int item = random.nextInt(ITEMS.size());
            int units = 1 + random.nextInt(12);
            return new Order(
                    "g" + number,
                    at,
                    EventKind.any(random, SHOPS),
                    random.nextInt(50) == 0 ? null : ITEMS.get(item),
                    random.nextInt(10) == 0 ? null : EventKind.any(random, REGIONS),
                    EventKind.any(random, STATUSES),
                    units,
                    new BigDecimal(PRICES.get(item)).multiply(BigDecimal.valueOf(units)));
        }

        @Override
        public String heading() {
            return "every,bucket_start,shop,item,region,orders,units,revenue,largest";
        }

        @Override
        public Map<String, ChronoUnit> widths() {
            return Map.of("1m", ChronoUnit.MINUTES, "1d", ChronoUnit.DAYS);
        }

        @Override
        public List<BinaryOperator<BigDecimal>> measures() {
            return List.of(BigDecimal::add, BigDecimal::add, BigDecimal::add, BigDecimal::max);
        }
    }
}
