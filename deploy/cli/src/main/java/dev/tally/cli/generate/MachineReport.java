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
 * What a machine of a factory measures of itself.
 *
 * @param product what it makes just now; null while it stands still
 * @param temperature in °C
 * @param speed in revolutions per minute
 * @param produced units since its last report
 */
record MachineReport(
        String id,
        Instant at,
        String machine,
        @Nullable String product,
        BigDecimal temperature,
        int speed,
        int produced)
        implements GeneratedEvent {

    @Override
    public String json() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("report_id", id);
        members.put("machine_id", machine);
        members.put("at", at);
        if (product != null) {
            members.put("product", product);
        }
        members.put("temperature", temperature);
        members.put("speed", (long) speed);
        members.put("produced", (long) produced);
        return Json.of(members).toString();
    }

    /** One that stands still is in no group. */
    @Override
    public @Nullable String group() {
        return product == null ? null : machine + "," + product;
    }

    @Override
    public List<BigDecimal> measures() {
        return List.of(
                BigDecimal.ONE, BigDecimal.valueOf(produced), temperature, temperature, BigDecimal.valueOf(speed));
    }

    /** Makes them. */
    static final class Kind implements EventKind {
        private static final int MACHINES = 12;
        private static final List<String> PRODUCTS = List.of("bolts", "gears", "springs");

        @Override
        public GeneratedEvent next(Random random, int number, Instant at) {
            boolean stands = random.nextInt(20) == 0;
            int speed = stands ? 0 : 900 + random.nextInt(600);
            return new MachineReport(
                    "r" + number,
                    at,
                    String.format(Locale.ROOT, "press-%02d", random.nextInt(MACHINES)),
                    stands ? null : EventKind.any(random, PRODUCTS),
                    BigDecimal.valueOf((stands ? 200 : 550) + random.nextInt(300), 1),
                    speed,
                    speed / 100 + random.nextInt(10));
        }

        @Override
        public String heading() {
            return "every,bucket_start,machine,product,reports,produced,coldest,hottest,fastest";
        }

        @Override
        public Map<String, ChronoUnit> widths() {
            return Map.of("1m", ChronoUnit.MINUTES, "1h", ChronoUnit.HOURS);
        }

        @Override
        public List<BinaryOperator<BigDecimal>> measures() {
            return List.of(BigDecimal::add, BigDecimal::add, BigDecimal::min, BigDecimal::max, BigDecimal::max);
        }
    }
}
