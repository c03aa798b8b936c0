package dev.tally.local.testing;

import dev.tally.local.KafkaAdmin;
import dev.tally.model.record.Topics;
import java.io.IOException;

/**
 * A real broker for tests, with Tally's own topics created. Its address stays the same over {@link #kill9} and
 * {@link #start}, and its records stay, too.
 */
public interface TestKafka extends AutoCloseable {
    String bootstrapServers();

    KafkaAdmin admin();

    /** Tally's own topics, empty: for a test class that shares the broker with others. */
    default void recreateOwnTopics() {
        Topics.OWN.forEach(admin()::deleteTopic);
        admin().createOwnTopics();
    }

    /** Starts it again after {@link #stop} or {@link #kill9}. */
    void start() throws IOException;

    void stop();

    void kill9();

    /** It stands still with its connections open, until {@link #thaw}. */
    void freeze();

    void thaw();

    @Override
    void close();
}
