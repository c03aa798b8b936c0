package dev.tally.model.process;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a process reaches Kafka: the brokers, and what they ask of a client (TLS, SASL), from a file of Kafka's own client
 * properties. The file may say how to connect and nothing else, because what Tally promises rests on the other properties.
 *
 * @param properties of Kafka's clients; their values are secrets and in no text
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> properties) {
    private static final List<String> PREFIXES = List.of("security.", "sasl.", "ssl.");
    private static final Set<String> NAMES = Set.of(
            "client.dns.lookup", "connections.max.idle.ms", "send.buffer.bytes", "receive.buffer.bytes", "client.rack");

    public KafkaConnection {
        properties = Map.copyOf(properties);
    }

    /** Brokers that ask for nothing. */
    public static KafkaConnection plain(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Map.of());
    }

    /**
     * Reads the file; without one the brokers ask for nothing.
     *
     * @throws IllegalArgumentException where it cannot be read, or says more than how to connect
     */
    public static KafkaConnection of(String bootstrapServers, @Nullable Path file) {
        if (file == null) {
            return plain(bootstrapServers);
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    "TALLY_KAFKA_PROPERTIES_FILE names " + file + ", which cannot be read: "
                            + unreadable.getClass().getSimpleName(),
                    unreadable);
        }
        Map<String, String> properties = new TreeMap<>();
        read.stringPropertyNames()
                .forEach(name -> properties.put(name, read.getProperty(name).strip()));
        Set<String> refused = new TreeSet<>(properties.keySet());
        refused.removeIf(KafkaConnection::connects);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("TALLY_KAFKA_PROPERTIES_FILE names " + file + ", which sets "
                    + String.join(", ", refused) + ": it may hold security.*, sasl.*, ssl.* and "
                    + String.join(", ", new TreeSet<>(NAMES)) + "; the brokers go into TALLY_KAFKA_BOOTSTRAP_SERVERS,"
                    + " and everything else is set so that Tally keeps its promise");
        }
        return new KafkaConnection(bootstrapServers, properties);
    }

    private static boolean connects(String name) {
        return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** The settings of a client: its own, and how it connects. */
    public Map<String, Object> with(Map<String, ?> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.putAll(properties);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    @Override
    public String toString() {
        return bootstrapServers;
    }
}
