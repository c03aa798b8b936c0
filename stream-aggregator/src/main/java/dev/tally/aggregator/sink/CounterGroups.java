package dev.tally.aggregator.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.config.CounterDefinition;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which groups a counter has: the first {@code max-groups} that came. Not thread-safe. */
final class CounterGroups {
    private final CounterDefinition definition;
    private final MessageDigest sha256;
    private @Nullable Set<UUID> hashes;

    CounterGroups(CounterDefinition definition) {
        this.definition = definition;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** Lets in those of these groups that there is room for; how many are new. */
    int admit(Connection connection, Collection<List<String>> groups) throws SQLException {
        Set<UUID> known = hashes(connection);
        List<UUID> fresh = new ArrayList<>();
        for (List<String> group : groups) {
            UUID hash = hash(group);
            if (known.size() < definition.maxGroups() && !isOther(group) && known.add(hash)) {
                fresh.add(hash);
            }
        }
        if (!fresh.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO tally_internal.counter_groups SELECT ?, hash FROM unnest(?::uuid[]) AS n (hash) ORDER BY 2")) {
                statement.setString(1, definition.name());
                statement.setArray(2, connection.createArrayOf("uuid", fresh.toArray()));
                statement.executeUpdate();
            }
        }
        return fresh.size();
    }

    /** Whether this group has rows of its own; known after {@link #admit}. */
    boolean contains(List<String> group) {
        return hashes != null && hashes.contains(hash(group));
    }

    boolean isFull() {
        return hashes != null && hashes.size() >= definition.maxGroups();
    }

    /** An event may say of itself that it is one of the others. */
    private static boolean isOther(List<String> group) {
        return !group.isEmpty() && group.stream().allMatch(CounterDefinition.OTHER::equals);
    }

    private Set<UUID> hashes(Connection connection) throws SQLException {
        if (hashes == null) {
            Set<UUID> stored = new HashSet<>();
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT group_hash FROM tally_internal.counter_groups WHERE name = ?")) {
                statement.setString(1, definition.name());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        stored.add(row.getObject(1, UUID.class));
                    }
                }
            }
            hashes = stored;
        }
        return hashes;
    }

    private UUID hash(List<String> group) {
        for (String value : group) {
            byte[] bytes = value.getBytes(UTF_8);
            sha256.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
            sha256.update(bytes);
        }
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
        return new UUID(hash.getLong(), hash.getLong());
    }
}
