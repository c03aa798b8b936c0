package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.load.Order;
import dev.tally.benchmarks.load.Orders;
import dev.tally.benchmarks.load.Publisher;
import dev.tally.benchmarks.load.Workload;
import dev.tally.benchmarks.oracle.Counts;
import dev.tally.local.LocalKafka;

/**
 * Orders on the topic of events, in turn of each type.
 *
 * @param bytes of their JSON, keys and headers not among them
 * @param end the sum of all partitions' ends
 * @param expected under table and region, one of {@code rows}, {@code units} and {@code cents}
 */
public record LakeLoad(long records, long bytes, long end, Counts expected) {

    /** Puts the next orders onto the new topic. */
    public static LakeLoad onto(LocalKafka kafka, Orders orders, int howMany) {
        Counts expected = new Counts();
        long bytes = 0;
        try (Publisher publisher = new Publisher(kafka.bootstrapServers())) {
            for (int i = 0; i < howMany; i++) {
                Order order = orders.next();
                String type = Order.TYPES.get(i % Order.TYPES.size());
                bytes += publisher.order(order, type, false, Publisher.Acknowledged.NOBODY);
                String key = LakeTables.nameOf(type) + " " + order.region();
                expected.add(key, "rows", 1);
                expected.add(key, "units", order.count());
                expected.add(key, "cents", order.cents());
            }
        }
        long end = kafka.admin().endOffsets(Workload.EVENTS.topic()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new LakeLoad(howMany, bytes, end, expected);
    }
}
