package dev.tally.examples.factory;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the questions beside this example must be answered with, computed the plain way from the two files' content. */
record Report(Workshop workshop) {
    private static final int BEST = 3;
    private static final Duration NEAR = Duration.ofDays(1);

    TreeSet<String> products() {
        return workshop.orders().stream().map(Order::product).collect(Collectors.toCollection(TreeSet::new));
    }

    SortedMap<String, String> totals() {
        SortedMap<String, String> totals = new TreeMap<>();
        for (String product : products()) {
            List<Order> orders = of(product);
            long planned = orders.stream().mapToLong(Order::planned).sum();
            long produced = orders.stream().mapToLong(Order::produced).sum();
            totals.put(product, orders.size() + " " + planned + " " + produced + " " + (produced - planned));
        }
        return totals;
    }

    /** Each once, on one partition, none before an earlier one. */
    SortedMap<String, String> streams() {
        SortedMap<String, String> streams = new TreeMap<>();
        workshop.metrics().stream()
                .collect(Collectors.groupingBy(Metric::machine, Collectors.counting()))
                .forEach((machine, metrics) -> streams.put(machine, metrics + " " + metrics + " 1 0"));
        return streams;
    }

    /** The lines of a product's file, without their heading, by the product and their places. */
    SortedMap<String, String> best(String product) {
        SortedMap<String, String> lines = new TreeMap<>();
        List<Order> ordered = of(product).stream()
                .sorted(Comparator.comparingLong(Order::difference).reversed().thenComparing(Order::id))
                .limit(BEST)
                .toList();
        for (int i = 0; i < ordered.size(); i++) {
            Order order = ordered.get(i);
            lines.put(
                    product + " " + (i + 1),
                    String.join(
                            ",",
                            order.id(),
                            order.machine(),
                            order.finishedAt().toString(),
                            Long.toString(order.difference()),
                            nearest(order).map(metric -> cells(order, metric)).orElse(",,,")));
        }
        return lines;
    }

    private static String cells(Order order, Metric metric) {
        return metric.id() + "," + secondsBefore(order, metric) + "," + metric.temperature() + "," + metric.speed();
    }

    private Optional<Metric> nearest(Order order) {
        return workshop.metrics().stream()
                .filter(metric -> metric.machine().equals(order.machine()))
                .filter(metric -> Math.abs(secondsBefore(order, metric)) <= NEAR.toSeconds())
                .min(Comparator.<Metric>comparingLong(metric -> Math.abs(secondsBefore(order, metric)))
                        .thenComparing(Metric::id));
    }

    private static long secondsBefore(Order order, Metric metric) {
        return Duration.between(metric.at(), order.finishedAt()).toSeconds();
    }

    private List<Order> of(String product) {
        return workshop.orders().stream()
                .filter(order -> order.product().equals(product))
                .toList();
    }
}
