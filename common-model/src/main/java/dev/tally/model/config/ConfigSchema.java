package dev.tally.model.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The JSON Schema 2020-12 of {@code tally.yaml}, for editors and other programs. What {@link ConfigReader} accepts, it accepts;
 * what it cannot say, such as whether a named file is there, only the reader refuses.
 */
public final class ConfigSchema {
    private static final String RESOURCE = "/dev/tally/tally.schema.json";

    private ConfigSchema() {}

    /** The schema as it ships. */
    public static String text() {
        try (InputStream in = Objects.requireNonNull(ConfigSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(RESOURCE + " is in this program and cannot be read", unreadable);
        }
    }
}
