package dev.tally.cli.reconcile;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Recounts lines: what each document holds after the records so far. A document has one current version, whose records count in the
 * order 0, 1, 2 …; its first record again, with another version, begins that one. Not thread-safe.
 */
final class Documents {
    private static final int MAX_NAME_BYTES = 1024;
    private static final int MAX_VERSION_BYTES = 128;
    private static final int MAX_PROBLEM_BYTES = 64;

    private final Words words;
    private final Map<String, Document> byName = new HashMap<>();
    private long total;

    /** One document. */
    static final class Document {
        @Nullable
        String version;

        /** Only lines of it that were rejected are known, which do not name it. */
        boolean isVersionUnknown;

        private long next;
        String status = "counting";
        long lines;
        long words;
        long rejected;
        Map<String, long[]> counts = new HashMap<>();
    }

    Documents(Words words) {
        this.words = words;
    }

    Map<String, Document> byName() {
        return byName;
    }

    /** Words in all documents. */
    long total() {
        return total;
    }

    Outcome take(ConsumerRecord<byte[], byte[]> record) throws Refused {
        String name = name(record);
        String op = op(record);
        if (op.equals("line") && record.value() == null) {
            throw new Refused("line.value");
        }
        String version = Headers.text(record, "tally-version", MAX_VERSION_BYTES, "line.header");
        if (version == null && op.equals("end")) {
            throw new Refused("line.header");
        }
        long sequence = version == null ? -1 : sequence(record);
        checkTime(record);
        String problem = Headers.text(record, "tally-problem", MAX_PROBLEM_BYTES, "line.header");

        Document document = byName.getOrDefault(name, new Document());
        if (document.isVersionUnknown && version != null && sequence > 0) {
            document.version = version;
            document.next = sequence;
        }
        document.isVersionUnknown = document.isVersionUnknown && op.equals("withdraw");
        if (op.equals("withdraw")) {
            clear(document);
            document.status = "withdrawn";
        } else if (version == null) {
            if (document.status.equals("withdrawn")) {
                document.version = null;
                document.next = 0;
            }
            document.status = "counting";
        } else if (!follow(document, version, sequence, op)) {
            return Outcome.DUPLICATE;
        }
        byName.put(name, document);
        countText(document, op, record.value(), problem);
        return Outcome.ACCEPTED;
    }

    /**
     * A record that the lake holds: it was counted, so only what it does to the document is asked. Before a version's first row come
     * those of its records that were rejected.
     */
    Outcome take(LakeRow row) throws Refused {
        Document document = byName.computeIfAbsent(String.valueOf(row.document()), unseen -> new Document());
        String op = String.valueOf(row.op());
        String version = row.version();
        if (op.equals("withdraw")) {
            clear(document);
            document.status = "withdrawn";
        } else {
            if (version != null && !version.equals(document.version)) {
                clear(document);
                document.rejected = row.sequence();
            }
            if (version != null || document.status.equals("withdrawn")) {
                document.version = version;
                document.next = version == null ? 0 : row.sequence() + 1;
            }
            document.status = op.equals("end") ? "counted" : "counting";
        }
        document.isVersionUnknown = document.isVersionUnknown && op.equals("withdraw");
        String text = row.text();
        countText(document, op, text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8), null);
        return Outcome.ACCEPTED;
    }

    /** A line that was rejected: of the version that is under way, else the beginning of one that nothing names yet. */
    void rejected(String topic, byte @Nullable [] key) {
        String name = key == null || key.length == 0 ? topic : new String(key, StandardCharsets.UTF_8);
        Document document = byName.get(name);
        if (document == null || !document.status.equals("counting")) {
            document = byName.computeIfAbsent(name, unseen -> new Document());
            clear(document);
            document.version = null;
            document.isVersionUnknown = true;
            document.status = "counting";
        }
        document.rejected++;
        document.next++;
    }

    /** False where the record was counted before. */
    private boolean follow(Document document, String version, long sequence, String op) throws Refused {
        boolean current = version.equals(document.version);
        if (current && (document.status.equals("withdrawn") || sequence < document.next)) {
            return false;
        }
        if ((current && sequence > document.next) || (!current && sequence > 0 && document.version == null)) {
            throw new Refused("sequence.gap");
        }
        if (!current && sequence > 0) {
            throw new Refused("version.superseded");
        }
        if (!current) {
            clear(document);
        }
        document.version = version;
        document.next = sequence + 1;
        document.status = op.equals("end") ? "counted" : "counting";
        return true;
    }

    private void countText(Document document, String op, byte[] text, @Nullable String problem) throws Refused {
        try {
            if (problem != null) {
                throw new Refused(problem);
            }
            if (op.equals("line")) {
                for (String word : words.of(text)) {
                    document.counts.computeIfAbsent(word, unseen -> new long[1])[0]++;
                    document.words++;
                    total++;
                }
                document.lines++;
            }
        } catch (Refused unreadable) {
            document.rejected++;
            throw unreadable;
        }
    }

    private void clear(Document document) {
        total -= document.words;
        document.counts.clear();
        document.lines = 0;
        document.words = 0;
        document.rejected = 0;
    }

    private static String name(ConsumerRecord<byte[], byte[]> record) throws Refused {
        byte[] header = Headers.bytes(record, "tally-document");
        byte[] key = record.key();
        if (header == null && (key == null || key.length == 0)) {
            return record.topic();
        }
        byte[] bytes = header != null ? header : key;
        String name = Values.utf8(bytes, "line.header");
        if (name.isEmpty() || name.indexOf('\0') >= 0 || bytes.length > MAX_NAME_BYTES) {
            throw new Refused("line.header");
        }
        return name;
    }

    private static String op(ConsumerRecord<byte[], byte[]> record) throws Refused {
        byte[] header = Headers.bytes(record, "tally-op");
        String op = header == null ? "line" : Values.utf8(header, "line.header");
        if (!op.equals("line") && !op.equals("end") && !op.equals("withdraw")) {
            throw new Refused("line.header");
        }
        return op;
    }

    private static long sequence(ConsumerRecord<byte[], byte[]> record) throws Refused {
        byte[] header = Headers.bytes(record, "tally-sequence");
        String digits = header == null ? "" : Values.utf8(header, "line.header");
        if (!digits.matches("[0-9]{1,18}")) {
            throw new Refused("line.header");
        }
        return Long.parseLong(digits);
    }

    private static void checkTime(ConsumerRecord<byte[], byte[]> record) throws Refused {
        byte[] header = Headers.bytes(record, "tally-time");
        if (header != null) {
            Values.time(Values.utf8(header, "line.header"), "line.header");
        }
    }
}
