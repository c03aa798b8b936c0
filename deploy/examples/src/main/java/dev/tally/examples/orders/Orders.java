package dev.tally.examples.orders;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.examples.Comparison;
import dev.tally.examples.Example;
import dev.tally.examples.RunningTally;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Posts orders in batches and compares every row of the counter with sums of its own. */
@Command(
        name = "deploy/examples/orders/run",
        mixinStandardHelpOptions = true,
        description = "Sends orders to a Tally and checks what it sums up of them, per minute and per day.")
public final class Orders extends Example {
    private static final int BATCH = 500;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "5000",
            description = "How many different ones (default: ${DEFAULT-VALUE}).")
    private int orders;

    public static void main(String[] arguments) {
        main(new Orders(), arguments);
    }

    @Override
    protected List<Comparison<?, ?>> run(RunningTally tally) throws Exception {
        List<Order> sent = new OrderGenerator(seed()).sent(orders);
        send(sent, tally);
        List<Order> known = new ArrayList<>(sent);
        if (plantMistake()) {
            known.add(OrderGenerator.neverSent());
        }
        ExpectedSums expected = new ExpectedSums(known);
        CountedSums counted = counted(tally);
        table(counted.rows());
        return List.of(
                new Comparison<>("orders counted and not", expected.account(), counted.account()),
                new Comparison<>("rows of tally.counter_orders", expected.rows(), counted.rows()));
    }

    private void send(List<Order> sent, RunningTally tally) throws IOException, InterruptedException {
        List<String> positions = new ArrayList<>();
        for (int from = 0; from < sent.size(); from += BATCH) {
            String lines = sent.subList(from, Math.min(from + BATCH, sent.size())).stream()
                    .map(Order::json)
                    .collect(Collectors.joining("\n"));
            JsonNode answer = tally.post("order.placed", lines);
            positions.add(answer.path("position").asText());
        }
        say("%,d orders sent in %d batches, %,d of them again", sent.size(), positions.size(), sent.size() - orders);
        for (String position : positions) {
            tally.awaitCounted(position);
        }
    }

    private static CountedSums counted(RunningTally tally) throws SQLException {
        try (Connection connection = tally.connect()) {
            return CountedSums.read(connection);
        }
    }

    /** Days and shops only; all rows would be thousands. */
    private void table(SortedMap<Group, Sums> rows) {
        SortedMap<String, Sums> days = new TreeMap<>();
        rows.forEach((group, sums) -> {
            if (group.every().equals(Duration.ofDays(1))) {
                String day = group.bucketStart().toString().substring(0, 10);
                days.merge(day + "  " + group.shop(), sums, Sums::and);
            }
        });
        say("%-18s  %6s  %6s  %11s  %9s", "DAY         SHOP", "ORDERS", "UNITS", "REVENUE", "LARGEST");
        days.forEach((day, sums) -> say(
                "%-18s  %6d  %6d  %11.2f  %9.2f", day, sums.orders(), sums.units(), sums.revenue(), sums.largest()));
    }
}
