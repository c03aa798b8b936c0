package dev.tally.aggregator;

import dev.tally.aggregator.sink.Database;
import dev.tally.model.config.ConfigException;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings from {@code TALLY_*} environment variables. Every problem is kept, to be told at once. One thread.
 */
public final class Environment {
    private final Map<String, String> variables;
    private final List<String> problems = new ArrayList<>();

    public Environment(Map<String, String> variables) {
        this.variables = variables;
        // Log4j reads it by itself, and would log nothing where it makes no sense.
        String format = text("TALLY_LOG_FORMAT", "text");
        if (!List.of("text", "json").contains(format)) {
            problems.add("TALLY_LOG_FORMAT is '" + format + "'; it must be text or json");
        }
    }

    /** A text, or what holds without it. */
    public String text(String name, String otherwise) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    /** A whole number in a range, or what holds without it. */
    public int number(String name, int otherwise, int least, int most) {
        String value = text(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, as a number out of range is
        }
        problems.add(name + " is '" + value + "'; it must be a whole number from " + least + " to " + most);
        return otherwise;
    }

    /** {@code true} or {@code false}, or what holds without it. */
    public boolean truth(String name, boolean otherwise) {
        String value = text(name, Boolean.toString(otherwise));
        if (!List.of("true", "false").contains(value)) {
            problems.add(name + " is '" + value + "'; it must be true or false");
        }
        return value.equals("true");
    }

    private String secret(String name) {
        String file = variables.get(name + "_FILE");
        if (file == null) {
            String value = variables.get(name);
            if (value == null || value.isEmpty()) {
                problems.add(name + " or " + name + "_FILE must be set: passwords have no default");
                return "";
            }
            return value;
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException unreadable) {
            problems.add(name + "_FILE names " + file + ", which cannot be read: " + unreadable.getMessage());
            return "";
        }
    }

    /** Where the counts are, and how to connect as their writer. */
    public Database database() {
        return new Database(
                text("TALLY_DATABASE_URL", "jdbc:postgresql://127.0.0.1:7432/tally"),
                text("TALLY_DATABASE_USER", "tally_writer"),
                secret("TALLY_DATABASE_PASSWORD"),
                Duration.ofSeconds(number("TALLY_DATABASE_ANSWER_SECONDS", 60, 1, 3600)));
    }

    /** The brokers, and what they ask of their clients. */
    public KafkaConnection kafka() {
        String bootstrapServers = text("TALLY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:7092");
        String file = text("TALLY_KAFKA_PROPERTIES_FILE", "");
        try {
            return KafkaConnection.of(bootstrapServers, file.isEmpty() ? null : Path.of(file));
        } catch (IllegalArgumentException unusable) {
            problems.add(String.valueOf(unusable.getMessage()));
            return KafkaConnection.plain(bootstrapServers);
        }
    }

    /** How long the broker may deliver nothing. */
    public Duration kafkaPatience() {
        return Duration.ofSeconds(number("TALLY_KAFKA_PATIENCE_SECONDS", 10, 1, 600));
    }

    /** What {@code TALLY_CONFIG} names; null: nothing. */
    public static @Nullable Path configuration(Map<String, String> variables) {
        @Nullable String file = variables.get("TALLY_CONFIG");
        return file == null || file.isBlank() ? null : Path.of(file);
    }

    /** The {@link #configuration}, or the defaults. */
    public TallyConfig tally() {
        @Nullable Path file = configuration(variables);
        try {
            return file == null ? ConfigReader.defaults() : ConfigReader.read(file);
        } catch (ConfigException invalid) {
            problems.add(String.valueOf(invalid.getMessage()));
            return ConfigReader.defaults();
        }
    }

    /** Ends here, with all that is wrong, where anything is. */
    public void throwIfAnyProblem() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
        }
    }

    /** Keeps a problem. */
    public void problem(String message) {
        problems.add(message);
    }
}
