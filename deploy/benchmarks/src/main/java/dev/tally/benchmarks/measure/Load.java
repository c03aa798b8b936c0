package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.load.Document;
import dev.tally.benchmarks.load.Order;
import dev.tally.benchmarks.load.Orders;
import dev.tally.benchmarks.load.Publisher;
import dev.tally.benchmarks.load.Workload;
import dev.tally.benchmarks.oracle.Answer;
import dev.tally.benchmarks.oracle.Counts;
import dev.tally.benchmarks.oracle.OrderOracle;
import dev.tally.benchmarks.oracle.WordOracle;
import dev.tally.local.LocalKafka;
import java.util.List;
import java.util.Map;

/**
 * What lies on a topic, and what it counts up to.
 *
 * @param records lines or events; the ends of documents are not among them
 * @param bytes of their texts, keys and headers not among them
 * @param end the sum of all partitions' ends
 */
public record Load(Workload workload, long records, long bytes, long end, Map<Answer, Counts> expected) {
    /** Puts these documents onto the new topic, one behind the other as the file watcher does. */
    public static Load documents(LocalKafka kafka, List<Document> documents) {
        WordOracle oracle = new WordOracle();
        long lines = 0;
        long bytes = 0;
        try (Publisher publisher = new Publisher(kafka.bootstrapServers())) {
            for (Document document : documents) {
                int sequence = 0;
                for (String line : document.lines()) {
                    bytes += publisher.line(document.name(), sequence, line, Publisher.Acknowledged.NOBODY);
                    oracle.add(document.name(), line);
                    sequence++;
                }
                publisher.end(document.name(), sequence);
                lines += sequence;
            }
        }
        Map<Answer, Counts> expected =
                Map.of(Answer.WORDS, oracle.words(), Answer.DOCUMENT_WORDS, oracle.documentWords());
        return of(kafka, Workload.DOCUMENTS, lines, bytes, expected);
    }

    /** Puts the next orders onto the new topic, with ids by which Tally knows a repeat, or without. */
    public static Load orders(LocalKafka kafka, Orders orders, int howMany, boolean idGiven) {
        OrderOracle oracle = new OrderOracle();
        long bytes = 0;
        try (Publisher publisher = new Publisher(kafka.bootstrapServers())) {
            for (int i = 0; i < howMany; i++) {
                Order order = orders.next();
                bytes += publisher.order(order, idGiven, Publisher.Acknowledged.NOBODY);
                oracle.add(order);
            }
        }
        Map<Answer, Counts> expected = Map.of(Answer.MINUTES, oracle.minutes(), Answer.GROUPS, oracle.groups());
        return of(kafka, Workload.EVENTS, howMany, bytes, expected);
    }

    private static Load of(
            LocalKafka kafka, Workload workload, long records, long bytes, Map<Answer, Counts> expected) {
        long end = kafka.admin().endOffsets(workload.topic()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new Load(workload, records, bytes, end, expected);
    }
}
