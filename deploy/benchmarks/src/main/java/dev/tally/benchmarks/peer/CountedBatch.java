package dev.tally.benchmarks.peer;

import java.sql.Connection;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the hand-written loop has counted and not yet written. */
interface CountedBatch {
    void add(ConsumerRecord<byte[], byte[]> record);

    /** Adds it to the tables in the connection's transaction, and begins anew. */
    void write(Connection connection) throws SQLException;
}
