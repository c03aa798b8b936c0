package dev.tally.cli.config;

import dev.tally.cli.api.Json;
import dev.tally.cli.config.Change.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The settings of a configuration by name, as they are written, to say what an edit changes: one a line of a section, one an
 * event type, one a source, one a pull. Of a counter only what may change under its name; what it counts is compared with the database.
 */
record Settings(Map<String, String> values) {
    /** May change at any time. */
    private static final List<String> CHANGEABLE = List.of("keep", "max-groups");

    /** The settings in a configuration that was checked. */
    static Settings of(String yaml) {
        Map<String, String> values = new TreeMap<>();
        members(load(yaml)).forEach((section, content) -> {
            switch (section) {
                case "sources" ->
                    named(content, "topic").forEach((topic, source) -> put(values, "sources." + topic, source));
                case "pulls" -> named(content, "name").forEach((name, pull) -> put(values, "pulls." + name, pull));
                case "counters" ->
                    named(content, "name")
                            .forEach((name, counter) -> CHANGEABLE.forEach(setting -> {
                                if (counter.containsKey(setting)) {
                                    put(values, "counters." + name + "." + setting, counter.get(setting));
                                }
                            }));
                default -> {
                    if (content instanceof Map<?, ?> settings) {
                        members(settings).forEach((name, value) -> put(values, section + "." + name, value));
                    }
                }
            }
        });
        return new Settings(values);
    }

    /** What was read once and is no longer YAML says nothing; all that stands in the file now is then new. */
    private static @Nullable Object load(String yaml) {
        try {
            return new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
        } catch (YamlEngineException unreadable) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> members(@Nullable Object node) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        if (node instanceof Map<?, ?> mapping) {
            mapping.forEach((name, value) -> members.put(String.valueOf(name), value));
        }
        return members;
    }

    private static Map<String, Map<String, @Nullable Object>> named(@Nullable Object list, String name) {
        Map<String, Map<String, @Nullable Object>> named = new LinkedHashMap<>();
        if (list instanceof List<?> items) {
            for (Object item : items) {
                Map<String, @Nullable Object> members = members(item);
                named.put(String.valueOf(members.get(name)), members);
            }
        }
        return named;
    }

    private static void put(Map<String, String> values, String name, @Nullable Object value) {
        values.put(
                name,
                value instanceof Map || value instanceof List ? Json.of(value).toString() : String.valueOf(value));
    }

    /** What a step from {@code before} to these changes, in the order of the names. */
    List<Change> since(Settings before) {
        List<Change> changes = new ArrayList<>();
        Map<String, String> all = new TreeMap<>(before.values);
        all.putAll(values);
        for (String name : all.keySet()) {
            String was = before.values.get(name);
            String is = values.get(name);
            if (was == null) {
                changes.add(new Change(Kind.ADDED, name, String.valueOf(is)));
            } else if (is == null) {
                changes.add(new Change(Kind.REMOVED, name, was));
            } else if (!is.equals(was)) {
                changes.add(new Change(Kind.CHANGED, name, was + " -> " + is));
            }
        }
        return changes;
    }
}
