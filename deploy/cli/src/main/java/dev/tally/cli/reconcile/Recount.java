package dev.tally.cli.reconcile;

import dev.tally.model.config.Source;
import dev.tally.model.config.Source.Format;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Counts records once more, in the order of the ledger. Not thread-safe. */
final class Recount {
    private final Documents documents;
    private final Events events;
    private final Set<String> textTopics = new HashSet<>(Set.of(Topics.LINES));
    private final Set<String> topics = new HashSet<>(Topics.OWN);
    /** Code by place. */
    private final Map<String, String> rejections = new HashMap<>();

    private long consumed;
    private long accepted;
    private long duplicates;
    private long rejected;

    Recount(TallyConfig config) throws IOException {
        documents = new Documents(new Words(config.text()));
        Map<String, String> schemas = new HashMap<>();
        for (Source source : config.sources()) {
            topics.add(source.topic());
            if (source.format() == Format.TEXT) {
                textTopics.add(source.topic());
            }
            if (source.schema() != null) {
                schemas.put(source.topic(), Files.readString(source.schema()));
            }
        }
        events = new Events(config, schemas);
    }

    /** Whether the configuration says how to read this topic. */
    boolean knows(String topic) {
        return topics.contains(topic);
    }

    boolean holdsText(String topic) {
        return textTopics.contains(topic);
    }

    /** @param day when the batch was committed that has it */
    void take(ConsumerRecord<byte[], byte[]> record, LocalDate day) {
        consumed++;
        try {
            Outcome outcome = textTopics.contains(record.topic()) ? documents.take(record) : events.take(record, day);
            switch (outcome) {
                case ACCEPTED -> accepted++;
                case DUPLICATE -> duplicates++;
            }
        } catch (Refused refused) {
            rejected++;
            rejections.put(place(record.topic(), record.partition(), record.offset()), refused.code());
        }
    }

    /** What the lake has of a record, which was counted. */
    void take(LakeRow row, LocalDate day) throws Refused {
        consumed++;
        try {
            Outcome outcome = row.type() == null ? documents.take(row) : events.take(row, day);
            switch (outcome) {
                case ACCEPTED -> accepted++;
                case DUPLICATE -> duplicates++;
            }
        } catch (Refused refused) {
            rejected++;
            throw refused;
        }
    }

    /** A row of {@code rejections}. */
    record Rejected(String stage, String code, byte @Nullable [] key) {
        /** Whether the line has its place in a document. */
        boolean isLine() {
            return stage.equals("door") || stage.equals("count");
        }
    }

    /**
     * A record that the lake does not hold, as the ledger has it.
     *
     * @param rejection null: it is a repeat
     */
    void takeUncounted(TopicPartition partition, long offset, @Nullable Rejected rejection) {
        consumed++;
        if (rejection == null) {
            duplicates++;
            return;
        }
        rejected++;
        rejections.put(place(partition.topic(), partition.partition(), offset), rejection.code());
        if (textTopics.contains(partition.topic()) && rejection.isLine()) {
            documents.rejected(partition.topic(), rejection.key());
        }
    }

    static String place(String topic, int partition, long offset) {
        return topic + " " + partition + ":" + offset;
    }

    Documents documents() {
        return documents;
    }

    Events events() {
        return events;
    }

    Map<String, String> rejections() {
        return rejections;
    }

    long consumed() {
        return consumed;
    }

    long accepted() {
        return accepted;
    }

    long duplicates() {
        return duplicates;
    }

    long rejected() {
        return rejected;
    }
}
