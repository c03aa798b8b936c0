package dev.tally.benchmarks.load;

/** An endless supply of records for steady load. Not thread-safe. */
@FunctionalInterface
public interface Feed {
    /** Sends the next one. */
    void sendNext(Publisher publisher, Publisher.Acknowledged acknowledged);

    static Feed orders(Orders orders) {
        return (publisher, acknowledged) -> publisher.order(orders.next(), true, acknowledged);
    }
}
