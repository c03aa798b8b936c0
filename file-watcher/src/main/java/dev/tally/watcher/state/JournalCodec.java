package dev.tally.watcher.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.watcher.state.FileStamp.Kind;
import dev.tally.watcher.state.JournalEntry.State;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One journal entry as one line: the checksum of what follows, then fields apart by tabs. A line that was written in part,
 * or changed since, is not an entry.
 */
final class JournalCodec {
    private static final int CHECKSUM_DIGITS = 8;
    private static final String TOPIC = "topic";
    private static final int FIELDS_WITH_GROWTH = 13;
    private static final int FIELDS_WITH_ROWS = 15;

    private JournalCodec() {}

    static byte[] encode(JournalEntry entry) {
        FileStamp stamp = entry.stamp();
        Growth growth = entry.growth();
        RowCounts rows = entry.rows();
        return line(
                entry.state().name(),
                entry.name(),
                entry.version(),
                Long.toString(entry.lines()),
                Long.toString(entry.offset()),
                Long.toString(stamp.size()),
                Long.toString(stamp.modified()),
                Long.toString(stamp.changed()),
                stamp.key(),
                entry.code() == null ? "" : entry.code(),
                entry.reason() == null ? "" : entry.reason(),
                growth == null ? "" : growth.sequence() + " " + growth.seen() + " " + growth.held(),
                growth == null ? "" : growth.hash(),
                rows == null ? "" : rows.nextLine() + " " + rows.rejected(),
                rows == null ? "" : rows.type());
    }

    /** Which topic the entries behind this line speak of. */
    static byte[] encodeTopic(String topicId) {
        return line(TOPIC, topicId);
    }

    /** The fields of a line, or null where its checksum is not right. */
    static @Nullable List<String> fields(String line) {
        if (line.length() <= CHECKSUM_DIGITS || line.charAt(CHECKSUM_DIGITS) != ' ') {
            return null;
        }
        String payload = line.substring(CHECKSUM_DIGITS + 1);
        if (!line.startsWith(checksum(payload.getBytes(UTF_8)))) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (String field : payload.split("\t", -1)) {
            fields.add(unescape(field));
        }
        return fields;
    }

    static boolean isTopic(List<String> fields) {
        return fields.size() == 2 && fields.get(0).equals(TOPIC);
    }

    /** The entry in fields whose checksum was right. */
    static JournalEntry entry(List<String> fields) {
        return new JournalEntry(
                fields.get(1),
                State.valueOf(fields.get(0)),
                new FileStamp(Kind.FILE, number(fields, 5), number(fields, 6), number(fields, 7), fields.get(8)),
                fields.get(2),
                number(fields, 3),
                number(fields, 4),
                fields.get(9).isEmpty() ? null : fields.get(9),
                fields.get(10).isEmpty() ? null : fields.get(10),
                fields.size() < FIELDS_WITH_GROWTH || fields.get(11).isEmpty() ? null : growth(fields),
                fields.size() < FIELDS_WITH_ROWS || fields.get(13).isEmpty() ? null : rows(fields));
    }

    private static RowCounts rows(List<String> fields) {
        String[] numbers = fields.get(13).split(" ", -1);
        return new RowCounts(fields.get(14), Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    private static Growth growth(List<String> fields) {
        String[] numbers = fields.get(11).split(" ", -1);
        return new Growth(
                Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), fields.get(12), Long.parseLong(numbers[2]));
    }

    private static long number(List<String> fields, int index) {
        return Long.parseLong(fields.get(index));
    }

    private static byte[] line(String... fields) {
        StringBuilder payload = new StringBuilder();
        for (String field : fields) {
            payload.append(payload.isEmpty() ? "" : "\t").append(escape(field));
        }
        return (checksum(payload.toString().getBytes(UTF_8)) + " " + payload + "\n").getBytes(UTF_8);
    }

    private static String checksum(byte[] payload) {
        CRC32C checksum = new CRC32C();
        checksum.update(payload);
        return String.format("%08x", checksum.getValue());
    }

    /** A file's name may hold anything but NUL and the slash. */
    private static String escape(String field) {
        return field.replace("%", "%25")
                .replace("\t", "%09")
                .replace("\n", "%0A")
                .replace("\r", "%0D");
    }

    private static String unescape(String field) {
        return field.indexOf('%') < 0
                ? field
                : field.replace("%09", "\t")
                        .replace("%0A", "\n")
                        .replace("%0D", "\r")
                        .replace("%25", "%");
    }
}
