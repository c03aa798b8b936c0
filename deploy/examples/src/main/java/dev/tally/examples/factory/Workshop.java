package dev.tally.examples.factory;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Six days of a factory, the same for the same seed. One machine measures for six hours only, so that some of its orders have no
 * metric within a day.
 */
record Workshop(List<Order> orders, List<Metric> metrics) {
    private static final Instant OPENING = Instant.parse("2026-05-04T06:00:00Z");
    private static final Duration OPEN = Duration.ofDays(6);
    private static final List<String> PRODUCTS = List.of("bracket", "driver's cap", "flange Ø40", "gear", "valve");
    private static final List<String> MACHINES = List.of("lathe-1", "lathe-2", "mill-1", "mill-2", "press-1");
    private static final String SILENT = "press-1";

    static Workshop of(long seed, int orders, int metrics) {
        Random random = new Random(seed);
        List<Order> made = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            long planned = 100L + random.nextInt(400);
            made.add(new Order(
                    "order-" + i,
                    any(random, PRODUCTS),
                    any(random, MACHINES),
                    within(random, OPEN),
                    planned,
                    planned - 60 + random.nextInt(120)));
        }
        List<Metric> measured = new ArrayList<>();
        for (int i = 0; i < metrics; i++) {
            String machine = any(random, MACHINES);
            measured.add(new Metric(
                    "metric-" + i,
                    machine,
                    within(random, machine.equals(SILENT) ? Duration.ofHours(6) : OPEN),
                    BigDecimal.valueOf(200 + random.nextInt(700), 1),
                    300L + random.nextInt(900)));
        }
        return new Workshop(made, measured);
    }

    /** With an order that nobody gives Tally, to expect in vain. */
    Workshop andOneMore() {
        List<Order> more = new ArrayList<>(orders);
        more.add(new Order("order-never", PRODUCTS.get(0), MACHINES.get(0), OPENING, 1, 1_000));
        return new Workshop(more, metrics);
    }

    private static Instant within(Random random, Duration open) {
        return OPENING.plusSeconds(random.nextInt((int) open.toSeconds()));
    }

    private static String any(Random random, List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** As one array and as one object a line, each in no order at all: a replay sorts them. */
    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        write(
                directory.resolve("production_orders.json"),
                orders.stream().map(Order::json).collect(Collectors.joining(",\n", "[", "]\n")));
        write(
                directory.resolve("machine_metrics.jsonl"),
                metrics.stream().map(Metric::json).collect(Collectors.joining("\n", "", "\n")));
    }

    private static void write(Path file, String content) throws IOException {
        Path hidden = file.resolveSibling("." + file.getFileName());
        Files.writeString(hidden, content);
        Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
