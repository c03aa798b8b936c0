package dev.tally.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What strangers may write to Kafka: lines and events that are nearly right, wrong in every part, repeated, out of order. Their number
 * is fixed and their content is random by a seed. What each of them counts as is not known here: two implementations must agree on it.
 */
final class StrangeRecords {
    private static final List<String> TEXTS = List.of(
            "plain words and fox",
            "Füchse ﬁsh ＦＩＳＨ cafe\u0301 İstanbul ΑΣ ß",
            "你好世界 ภาษาไทย にほんご 한국어",
            "a\0b \0\0 c",
            "x_y z.w 3.14 1,000 it's e-mail @user #tag",
            "\uD83D\uDE00 \uD83D\uDC69\u200D\uD83D\uDC67 \u0E01\u0378 \uE000",
            "w".repeat(300) + " " + "\uD835\uDC00".repeat(200),
            "",
            "   \t ");
    private static final List<String> JSON = List.of(
            "\"eu\"",
            "7",
            "7.0",
            "7e0",
            "-0",
            "1e400",
            "1e-401",
            "0E+9999",
            "true",
            "false",
            "null",
            "{\"a\":1}",
            "[1,2]",
            "\"\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"" + "g".repeat(257) + "\"",
            "12345678901234567890.5",
            "\"Ｗ\"",
            "\"__other__\"",
            "1760000000",
            "1760000000123",
            "\"1760000000.25\"",
            "-5",
            "99999999999999",
            "\"2025-10-09T08:53:20Z\"",
            "\"2025-10-09T08:53:20+02:00\"",
            "\"2025-10-09\"",
            "\"0000-01-01T00:00:00Z\"");
    private static final List<String> TIMES = List.of(
            "2026-11-20T10:00:00Z",
            "2026-11-20T10:00:59.999999999Z",
            "2026-11-20T12:00:00+02:00",
            "1969-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-11-20",
            "yesterday",
            "",
            "2026-11-20T10:00:00z",
            "2126-01-01T00:00:00Z");

    private final Random random;

    StrangeRecords(long seed) {
        random = new Random(seed);
    }

    /** Sends them, and creates the topic that others write. */
    static void send(String bootstrapServers, String foreignTopic, int records, long seed)
            throws ExecutionException, InterruptedException {
        StrangeRecords strange = new StrangeRecords(seed);
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "partitioner.ignore.keys", "false");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(Set.of(new NewTopic(foreignTopic, 3, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(
                        switch (i % 3) {
                            case 0 -> strange.line();
                            case 1 -> strange.event();
                            default ->
                                new ProducerRecord<>(foreignTopic, strange.maybe(strange.number(20)), strange.object());
                        });
            }
        }
    }

    private ProducerRecord<byte[], byte[]> line() {
        String document = "strange-" + random.nextInt(6);
        byte[] text = random.nextInt(12) == 0
                ? "caf\u00E9 \u00FF".getBytes(ISO_8859_1)
                : random.nextInt(40) == 0 ? null : one(TEXTS).getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("tally.lines.v1", document.hashCode() & 3, maybe(document), text);
        if (random.nextInt(8) > 0) {
            header(record, "tally-document", document);
        }
        if (random.nextInt(4) > 0) {
            // Few versions and low numbers: repeats, gaps, the next one, another version's first and middle.
            header(record, "tally-version", "v" + random.nextInt(3));
            header(record, "tally-sequence", random.nextInt(3) == 0 ? "0" : number(4));
        }
        String op = List.of("line", "line", "line", "line", "line", "end", "withdraw", "other")
                .get(random.nextInt(8));
        if (!op.equals("withdraw") || random.nextInt(4) == 0) {
            header(record, "tally-op", op);
        }
        if (random.nextInt(2) == 0) {
            header(record, "tally-time", one(TIMES));
        }
        if (random.nextInt(20) == 0) {
            header(record, "tally-problem", "line.too-long");
        }
        return damaged(record);
    }

    private ProducerRecord<byte[], byte[]> event() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("tally.events.v1", maybe(number(9)), object());
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", "strange-" + number(150));
        header(record, "ce_source", "/strange/" + number(2));
        header(record, "ce_type", random.nextBoolean() ? "order.placed" : "page.viewed");
        if (random.nextBoolean()) {
            header(record, "ce_time", one(TIMES));
        }
        if (random.nextInt(6) == 0) {
            header(record, "tally-id", "generated");
        }
        if (random.nextInt(20) == 0) {
            header(record, "tally-problem", "json.malformed");
            header(record, "tally-reason", "it ends too early");
        }
        return damaged(record);
    }

    /** Members that counters, times and ids are read from, twice now and then, and sometimes no object at all. */
    private byte[] object() {
        if (random.nextInt(50) == 0) {
            return one(JSON).getBytes(UTF_8);
        }
        StringBuilder json = new StringBuilder("{");
        for (String name : List.of("shop_id", "created_at", "page", "seconds", "t", "id", "type", "page")) {
            if (random.nextInt(3) > 0) {
                String value = name.equals("type") && random.nextInt(4) > 0 ? "\"order.placed\"" : one(JSON);
                json.append(json.length() == 1 ? "" : ",")
                        .append('"')
                        .append(name)
                        .append("\":")
                        .append(value);
            }
        }
        String whole = json.append('}').toString();
        return switch (random.nextInt(40)) {
            case 0 -> ("\uFEFF" + whole).getBytes(UTF_8);
            case 1 -> (whole + " {}").getBytes(UTF_8);
            case 2 -> whole.substring(0, whole.length() / 2).getBytes(UTF_8);
            case 3 -> ("{\"x\":" + "[".repeat(1001) + "]".repeat(1001) + "}").getBytes(UTF_8);
            case 4 -> whole.replace("eu", "\u00FF").getBytes(ISO_8859_1);
            case 5 -> whole.getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
            case 6 -> new byte[0];
            default -> whole.getBytes(UTF_8);
        };
    }

    /** A header too many, too few, empty, or not UTF-8. */
    private ProducerRecord<byte[], byte[]> damaged(ProducerRecord<byte[], byte[]> record) {
        int names = record.headers().toArray().length;
        if (random.nextInt(8) == 0 && names > 0) {
            String name = record.headers().toArray()[random.nextInt(names)].key();
            switch (random.nextInt(5)) {
                case 0 -> record.headers().remove(name);
                case 1 -> record.headers().add(name, new byte[0]);
                case 2 -> record.headers().add(name, new byte[] {(byte) 0xC3, 0x28});
                case 3 -> header(record, name, "a\0b");
                default -> header(record, name, "n".repeat(2000));
            }
        }
        return record;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }

    private byte[] maybe(String key) {
        return random.nextInt(10) == 0 ? null : key.getBytes(UTF_8);
    }

    private String number(int below) {
        return Integer.toString(random.nextInt(below));
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
