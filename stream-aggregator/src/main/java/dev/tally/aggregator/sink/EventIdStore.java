package dev.tally.aggregator.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.aggregator.count.CountBatch.CountedEvent;
import dev.tally.aggregator.count.EventId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Which event ids were counted: table {@code event_ids}. Runs in the caller's transaction. */
final class EventIdStore {
    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final byte[] END = {(byte) 0xFF, (byte) 0xFF};
    private static final int BLOCK_BYTES = 64 * 1024;

    private EventIdStore() {}

    /** Which of these ids were counted, with what they were counted as. */
    static Map<UUID, EventId> read(Connection connection, Collection<UUID> ids) throws SQLException {
        Map<UUID, EventId> counted = new HashMap<>();
        if (ids.isEmpty()) {
            return counted;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id_hash, body_hash FROM tally_internal.event_ids WHERE id_hash = ANY (?::uuid[])")) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    counted.put(id, new EventId(id, row.getObject(2, UUID.class)));
                }
            }
        }
        return counted;
    }

    /**
     * Adds ids that are known to be new. By COPY in its binary format, in the order of the key: ids are most of what a batch of
     * events writes, and as arrays of an INSERT they were half of what PostgreSQL did (docs/benchmarks.md).
     */
    static void write(Connection connection, List<CountedEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "COPY tally_internal.event_ids (id_hash, body_hash, topic, partition, record_offset) FROM STDIN (FORMAT binary)");
        try {
            copy.writeToCopy(SIGNATURE, 0, SIGNATURE.length);
            byte[] bytes = new byte[BLOCK_BYTES];
            ByteBuffer block = ByteBuffer.wrap(bytes);
            for (CountedEvent event : inKeyOrder(events)) {
                byte[] topic = event.topic().getBytes(UTF_8);
                if (block.remaining() < 128 + topic.length) {
                    flush(copy, bytes, block);
                }
                put(block, event, topic);
            }
            block.put(END);
            flush(copy, bytes, block);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /** As PostgreSQL orders them: by their bytes, unsigned. */
    private static List<CountedEvent> inKeyOrder(List<CountedEvent> events) {
        Comparator<CountedEvent> byHighBits = (a, b) -> Long.compareUnsigned(
                a.id().id().getMostSignificantBits(), b.id().id().getMostSignificantBits());
        return events.stream().sorted(byHighBits).toList();
    }

    private static void put(ByteBuffer block, CountedEvent event, byte[] topic) {
        block.putShort((short) 5);
        put(block, event.id().id());
        put(block, event.id().body());
        block.putInt(topic.length).put(topic);
        block.putInt(Integer.BYTES).putInt(event.partition());
        block.putInt(Long.BYTES).putLong(event.offset());
    }

    private static void put(ByteBuffer block, UUID hash) {
        block.putInt(2 * Long.BYTES).putLong(hash.getMostSignificantBits()).putLong(hash.getLeastSignificantBits());
    }

    private static void flush(CopyIn copy, byte[] bytes, ByteBuffer block) throws SQLException {
        copy.writeToCopy(bytes, 0, block.position());
        block.clear();
    }
}
