package dev.tally.ingest.schema;

import dev.tally.model.config.EventType;
import dev.tally.model.config.TallyConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The schema of each event type that has one, compiled at start: one that cannot be used stops the start. */
@Component
public final class EventSchemas {
    private final Map<String, EventSchema> byType = new HashMap<>();

    public EventSchemas(TallyConfig config) {
        List<String> problems = new ArrayList<>();
        for (EventType type : config.events().values()) {
            Path file = type.schema();
            if (file != null) {
                try {
                    byType.put(type.name(), EventSchema.read(file));
                } catch (SchemaException unusable) {
                    problems.add(file + ": the schema of " + type.name() + " " + unusable.getMessage());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new SchemaException(String.join("\n", problems));
        }
    }

    public @Nullable EventSchema of(EventType type) {
        return byType.get(type.name());
    }
}
