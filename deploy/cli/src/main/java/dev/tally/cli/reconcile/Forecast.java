package dev.tally.cli.reconcile;

import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * What the rules of now would make of a record that is sent once more, by the recount's own code. It knows nothing of what was
 * counted before.
 */
public final class Forecast {
    private final TallyConfig config;
    private final Clock clock;

    public Forecast(TallyConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Why sending it again would not count it once and no more; empty: it would. */
    public Optional<String> obstacle(ConsumerRecord<byte[], byte[]> record) throws IOException {
        Recount recount = new Recount(config);
        if (!recount.knows(record.topic())) {
            return Optional.of("tally.yaml has no source for topic " + record.topic() + " any more");
        }
        if (recount.holdsText(record.topic())) {
            return Optional.of("a line counts in its place of its document only: put the document again (./tally add)");
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC);
        ConsumerRecord<byte[], byte[]> again = again(record);
        recount.take(again, today);
        if (recount.rejected() > 0) {
            return Optional.of("it would be rejected again, as "
                    + recount.rejections().values().iterator().next());
        }
        recount.take(again, today);
        return recount.duplicates() > 0
                ? Optional.empty()
                : Optional.of(
                        "it has no id, so that nothing would tell it from a repeat: give its type an id in tally.yaml,"
                                + " or send the event again with one");
    }

    /** As the topic would have it: with its own time, unless the broker stamps it. */
    private ConsumerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record) {
        long timestamp = record.timestampType() == TimestampType.LOG_APPEND_TIME ? clock.millis() : record.timestamp();
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                timestamp,
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value(),
                record.headers(),
                record.leaderEpoch());
    }
}
