package dev.tally.cli.generate;

import dev.tally.cli.api.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a player of a game does at its server: the event's type, the user, what was bought or joined, and the HTTP request that
 * it came with.
 *
 * @param item the sword or the guild
 * @param coins null where none move
 */
record GameAction(
        String id,
        Instant at,
        String type,
        String user,
        @Nullable String item,
        @Nullable Long coins,
        Map<String, String> request)
        implements GeneratedEvent {

    @Override
    public String json() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("event_id", id);
        members.put("event_type", type);
        members.put("user_id", user);
        members.put("at", at);
        if (item != null) {
            members.put("item", item);
        }
        if (coins != null) {
            members.put("coins", coins);
        }
        members.put("request", request);
        return Json.of(members).toString();
    }

    @Override
    public String group() {
        return type + "," + (item == null ? "none" : item);
    }

    @Override
    public List<BigDecimal> measures() {
        return List.of(BigDecimal.ONE, BigDecimal.valueOf(coins == null ? 0 : coins));
    }

    /** Makes them. */
    static final class Kind implements EventKind {
        private static final int USERS = 500;
        private static final List<String> TYPES =
                List.of("login", "login", "login", "deposit", "deposit", "withdraw", "purchase_sword", "join_guild");
        private static final List<String> SWORDS = List.of("wooden sword", "iron sword", "golden sword");
        private static final List<String> GUILDS = List.of("red hawks", "grey wolves", "Élan");
        private static final List<String> AGENTS = List.of("game-client/2.1", "curl/8.5", "Mozilla/5.0");

        @Override
        public GeneratedEvent next(Random random, int number, Instant at) {
            String type = EventKind.any(random, TYPES);
            int user = random.nextInt(USERS);
            int item = random.nextInt(SWORDS.size());
            long coins = 1L + random.nextInt(500);
            return new GameAction(
                    "a" + number,
                    at,
                    type,
                    String.format(Locale.ROOT, "user-%04d", user),
                    switch (type) {
                        case "purchase_sword" -> SWORDS.get(item);
                        case "join_guild" -> GUILDS.get(item);
                        default -> null;
                    },
                    switch (type) {
                        case "purchase_sword" -> 100L * (item + 1);
                        case "deposit", "withdraw" -> coins;
                        default -> null;
                    },
                    request(type, user, EventKind.any(random, AGENTS)));
        }

        private static Map<String, String> request(String type, int user, String agent) {
            Map<String, String> request = new LinkedHashMap<>();
            request.put("method", "POST");
            request.put("path", "/" + type);
            request.put("host", "game.example.com");
            request.put("user_agent", agent);
            request.put("remote_address", "203.0.113." + user % 250); // a range for documentation
            return request;
        }

        @Override
        public String heading() {
            return "every,bucket_start,action,item,actions,coins";
        }

        @Override
        public Map<String, ChronoUnit> widths() {
            return Map.of("1m", ChronoUnit.MINUTES, "1d", ChronoUnit.DAYS);
        }

        @Override
        public List<BinaryOperator<BigDecimal>> measures() {
            return List.of(BigDecimal::add, BigDecimal::add);
        }
    }
}
