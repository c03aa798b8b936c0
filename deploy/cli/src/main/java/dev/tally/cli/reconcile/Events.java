package dev.tally.cli.reconcile;

import dev.tally.model.config.EventTime;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.Source;
import dev.tally.model.config.TallyConfig;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Recounts events: types, time buckets, counters, and which event was the first with its id. Not thread-safe. */
final class Events {
    private static final int MAX_ID_BYTES = 256;
    private static final int MAX_TYPE_BYTES = 128;
    private static final int MAX_SOURCE_BYTES = 1024;
    /** The hash of a body that nobody has. */
    private static final long UNKNOWN = 0;

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long LATEST = Instant.parse("9999-12-30T00:00:00Z").toEpochMilli();

    private final long[] widths;
    private final long daysRemembered;
    private final Map<String, Source> sources = new HashMap<>();
    private final Map<String, AvroValues> avro = new HashMap<>();
    private final List<Counter> counters = new ArrayList<>();
    private final Map<String, Type> types = new HashMap<>();
    private final TreeMap<LocalDate, Map<String, Long>> bodies = new TreeMap<>();
    private final MessageDigest sha256;

    /** A time bucket of a type; both in milliseconds. */
    record Bucket(long width, long start) {}

    /** One event type. */
    static final class Type {
        long accepted;
        long late;
        long firstSeen = Long.MAX_VALUE;
        long lastSeen = Long.MIN_VALUE;
        /** Count, and how many of them late. */
        final Map<Bucket, long[]> buckets = new HashMap<>();
    }

    private record Event(
            String type,
            @Nullable String identity,
            @Nullable Instant time,
            Object value) {}

    /** @param schemas the text of each source's Avro schema, by topic */
    Events(TallyConfig config, Map<String, String> schemas) {
        widths = config.buckets().every().stream()
                .mapToLong(Duration::toMillis)
                .sorted()
                .toArray();
        daysRemembered = config.deduplicateWithin().toDays() + 1;
        config.sources().forEach(source -> sources.put(source.topic(), source));
        schemas.forEach((topic, schema) -> avro.put(topic, new AvroValues(schema)));
        config.counters().forEach(counter -> counters.add(new Counter(counter)));
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    Map<String, Type> types() {
        return types;
    }

    List<Counter> counters() {
        return counters;
    }

    /** @param day when the batch was committed that has it; ids of days long past are forgotten */
    Outcome take(ConsumerRecord<byte[], byte[]> record, LocalDate day) throws Refused {
        byte[] value = record.value();
        if (value == null || value.length == 0) {
            throw new Refused("event.value");
        }
        Source source = sources.get(record.topic());
        if (source == null && repeatsWhatItsDoorRefused(record, day)) {
            return Outcome.DUPLICATE;
        }
        Event event = source == null ? own(record) : foreign(source, value);
        long received = Math.max(0, Math.min(record.timestamp(), LATEST));
        long time = event.time() == null ? received : event.time().toEpochMilli();
        if (event.time() != null && event.time().isAfter(Instant.ofEpochMilli(received + DAY))) {
            throw new Refused("time.future");
        }
        if (event.identity() != null && !isFirst(event.identity(), body(value), day)) {
            return Outcome.DUPLICATE;
        }
        count(event.type(), time, received, event.value());
        return Outcome.ACCEPTED;
    }

    /** An event that the lake holds; what of it was counted is in the row. */
    Outcome take(LakeRow row, LocalDate day) throws Refused {
        String type = String.valueOf(row.type());
        byte[] json = String.valueOf(row.text()).getBytes(StandardCharsets.UTF_8);
        Object value = object(Values.json(json), type, sources.get(row.topic()));
        String identity = row.identity();
        // The row has as JSON what the record had as Avro, so it does not say whether a later one with this id has the
        // same bytes.
        long body = avro.containsKey(row.topic()) ? UNKNOWN : body(json);
        if (identity != null && !isFirst(identity, body, day)) {
            return Outcome.DUPLICATE;
        }
        count(type, Math.floorDiv(row.timeMicros(), 1_000), row.receivedMillis(), value);
        return Outcome.ACCEPTED;
    }

    private void count(String type, long time, long received, Object value) throws Refused {
        count(types.computeIfAbsent(type, unseen -> new Type()), time, received);
        for (Counter counter : counters) {
            if (counter.definition().from().equals(type)) {
                counter.take(value, time);
            }
        }
    }

    private void count(Type type, long time, long received) {
        type.accepted++;
        type.firstSeen = Math.min(type.firstSeen, received);
        type.lastSeen = Math.max(type.lastSeen, received);
        for (long width : widths) {
            boolean late = received - time > width;
            long[] bucket = type.buckets.computeIfAbsent(
                    new Bucket(width, Math.floorDiv(time, width) * width), unseen -> new long[2]);
            bucket[0]++;
            bucket[1] += late ? 1 : 0;
            type.late += late && width == widths[0] ? 1 : 0;
        }
    }

    private boolean isFirst(String identity, long body, LocalDate day) throws Refused {
        Long first = first(identity, body, day);
        if (first != null && first != body && first != UNKNOWN) {
            throw new Refused("id.conflict");
        }
        return first == null;
    }

    /** A refusal that came before, which is not a refused event that came before as a good one. */
    private boolean repeatsWhatItsDoorRefused(ConsumerRecord<byte[], byte[]> record, LocalDate day) {
        byte[] id = Headers.bytes(record, "ce_id");
        byte[] source = Headers.bytes(record, "ce_source");
        if (Headers.bytes(record, "tally-problem") == null
                || Headers.bytes(record, "tally-id") != null
                || id == null
                || source == null) {
            return false;
        }
        long body = body(record.value());
        String identity = "refused\0" + new String(source, StandardCharsets.UTF_8) + "\0"
                + new String(id, StandardCharsets.UTF_8);
        return Objects.equals(first(identity, body, day), body);
    }

    private long body(byte[] value) {
        return ByteBuffer.wrap(sha256.digest(value)).getLong();
    }

    /** The body that had this identity first; null where this one is the first. */
    private @Nullable Long first(String identity, long body, LocalDate day) {
        bodies.headMap(day.minusDays(daysRemembered)).clear();
        for (Map<String, Long> counted : bodies.values()) {
            Long first = counted.get(identity);
            if (first != null) {
                return first;
            }
        }
        bodies.computeIfAbsent(day, unseen -> new HashMap<>()).put(identity, body);
        return null;
    }

    private Event own(ConsumerRecord<byte[], byte[]> record) throws Refused {
        refuseWhatItsDoorRefused(record);
        String id = required(record, "ce_id", MAX_ID_BYTES);
        String source = required(record, "ce_source", MAX_SOURCE_BYTES);
        String type = required(record, "ce_type", MAX_TYPE_BYTES);
        byte[] time = Headers.bytes(record, "ce_time");
        Instant instant = time == null ? null : Values.time(Values.utf8(time, "event.header"), "event.header");
        boolean generated = Headers.bytes(record, "tally-id") != null;
        return new Event(
                type, generated ? null : source + "\0" + id, instant, object(Values.json(record.value()), type, null));
    }

    private static void refuseWhatItsDoorRefused(ConsumerRecord<byte[], byte[]> record) throws Refused {
        if (Headers.bytes(record, "tally-problem") != null) {
            String code = required(record, "tally-problem", 64);
            Headers.text(record, "tally-reason", 512, "event.header");
            throw new Refused(code);
        }
    }

    private Event foreign(Source source, byte[] bytes) throws Refused {
        AvroValues schema = avro.get(source.topic());
        Object value = schema != null ? schema.read(bytes) : Values.json(bytes);
        String type =
                source.typeAt() == null ? source.type() : named(value, source.typeAt(), MAX_TYPE_BYTES, "event.type");
        if (type == null) {
            throw new Refused("event.type");
        }
        object(value, type, source);
        Instant time = source.time() == null ? null : time(value, source.time());
        String id = source.id() == null ? null : named(value, source.id(), MAX_ID_BYTES, "event.id");
        return new Event(type, id == null ? null : source.topic() + "\0" + id, time, value);
    }

    /** An event is a JSON object in which every text that something is asked of has its UTF-8. */
    private Object object(@Nullable Object value, String type, @Nullable Source source) throws Refused {
        if (!(value instanceof Map)) {
            throw new Refused("event.json");
        }
        Set<FieldPath> asked = new LinkedHashSet<>();
        if (source != null && source.time() != null) {
            asked.add(source.time().at());
        }
        if (source != null && source.id() != null) {
            asked.add(source.id());
        }
        for (Counter counter : counters) {
            if (counter.definition().from().equals(type)) {
                counter.definition().forEachMember(asked::add);
            }
        }
        for (FieldPath path : asked) {
            Values.text(Values.at(value, path.steps()));
        }
        return value;
    }

    /** Null where nothing stands there. */
    private static @Nullable String named(@Nullable Object value, FieldPath at, int maxBytes, String code)
            throws Refused {
        Object member = Values.at(value, at.steps());
        if (member == null) {
            return null;
        }
        String text = Values.text(member);
        if (text == null
                || text.isEmpty()
                || text.indexOf('\0') >= 0
                || text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new Refused(code);
        }
        return text;
    }

    private static @Nullable Instant time(@Nullable Object value, EventTime rule) throws Refused {
        Object member = Values.at(value, rule.at().steps());
        if (member == null) {
            return null;
        }
        String text = Values.text(member);
        if (text == null || text.length() > 64) {
            throw new Refused("time.format");
        }
        return switch (rule.as()) {
            case ISO -> Values.time(text, "time.format");
            case EPOCH -> sinceEpoch(text, 0);
            case EPOCH_MS -> sinceEpoch(text, 3);
        };
    }

    private static Instant sinceEpoch(String text, int decimals) throws Refused {
        if (!text.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
            throw new Refused("time.format");
        }
        BigDecimal seconds = new BigDecimal(text).movePointLeft(decimals);
        if (seconds.abs().compareTo(new BigDecimal("999999999999")) > 0) {
            throw new Refused("time.format");
        }
        BigDecimal nanos = seconds.movePointRight(9).setScale(0, RoundingMode.FLOOR);
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
        Instant instant = Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
        return Values.time(instant.toString(), "time.format");
    }

    private static String required(ConsumerRecord<byte[], byte[]> record, String name, int maxBytes) throws Refused {
        String text = Headers.text(record, name, maxBytes, "event.header");
        if (text == null) {
            throw new Refused("event.header");
        }
        return text;
    }
}
