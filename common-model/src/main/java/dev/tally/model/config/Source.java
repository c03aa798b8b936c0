package dev.tally.model.config;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the section {@code sources}: a Kafka topic that others write, and how its records are events or lines. A record
 * needs no headers; what it is stands here.
 *
 * @param topic its name
 * @param format how a record's value is read
 * @param type the event type of all its records; null where {@code typeAt} tells it, and for text
 * @param typeAt the member that holds a record's event type; null where {@code type} does
 * @param schema the Avro schema's file; null for other formats
 * @param time when an event happened; null: when Kafka received it
 * @param id the member that makes an event a repeat of another; null: every record counts
 */
public record Source(
        String topic,
        Format format,
        @Nullable String type,
        @Nullable FieldPath typeAt,
        @Nullable Path schema,
        @Nullable EventTime time,
        @Nullable FieldPath id) {
    /** How the values of a topic are read; written in lower case in {@code tally.yaml}. */
    public enum Format {
        /** A JSON object. */
        JSON,
        /** Avro's plain binary encoding of one record, without any header. */
        AVRO,
        /** A line of UTF-8 text, of the document that its key names; without a key, of one named like the topic. */
        TEXT
    }

    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    public Source {
        checkTopic(topic);
        EventType.checkMember(typeAt);
        EventType.checkMember(id);
        if (type != null) {
            EventType.checkName(type);
        }
        if (format == Format.TEXT) {
            if (type != null || typeAt != null || time != null || id != null) {
                throw new IllegalArgumentException("text has words and no type, time or id; take them out");
            }
        } else if ((type == null) == (typeAt == null)) {
            throw new IllegalArgumentException(
                    "events need a type: type: page.click for all of them, or type: {at: /member}");
        }
        if ((format == Format.AVRO) != (schema != null)) {
            throw new IllegalArgumentException(
                    format == Format.AVRO
                            ? "Avro's encoding names no fields: schema must name the file of its schema"
                            : "a schema file belongs to format: avro only");
        }
    }

    static String checkTopic(String topic) {
        if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            throw new IllegalArgumentException(
                    "'" + topic + "' is not a topic's name: 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'");
        }
        return topic;
    }
}
