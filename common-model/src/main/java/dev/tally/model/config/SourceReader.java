package dev.tally.model.config;

import dev.tally.model.config.Source.Format;
import dev.tally.model.record.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code sources}. What is wrong is reported, and the source left out. */
final class SourceReader {
    private final Function<String, Path> existing;

    /** @param existing finds a file that the configuration names */
    SourceReader(Function<String, Path> existing) {
        this.existing = existing;
    }

    List<Source> read(Section root) {
        List<Source> sources = new ArrayList<>();
        Set<String> topics = new HashSet<>(Topics.OWN);
        for (Section section : root.sections("sources")) {
            Source source = source(section);
            if (source != null && topics.add(source.topic())) {
                sources.add(source);
            } else if (source != null) {
                section.problem(
                        "topic",
                        Topics.OWN.contains(source.topic())
                                ? source.topic() + " is Tally's own topic, which is read anyway"
                                : "topic " + source.topic() + " stands here already; a record counts once");
            }
        }
        return sources;
    }

    private @Nullable Source source(Section section) {
        try (section) {
            String topic = section.required("topic", Source::checkTopic);
            Format format = section.text("format", Format.JSON, text -> Choice.parse(Format.class, text));
            FieldPath typeAt = section.isMapping("type") ? at(section.section("type")) : null;
            String type = section.isMapping("type") ? null : section.optional("type", EventType::checkName);
            Path schema = section.optional("schema", existing);
            EventTime time = section.has("time") ? ConfigReader.time(section.section("time")) : null;
            FieldPath id = section.optional("id", ConfigReader::member);
            return topic == null ? null : new Source(topic, format, type, typeAt, schema, time, id);
        } catch (IllegalArgumentException wrong) {
            section.problem(String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    private static @Nullable FieldPath at(Section section) {
        try (section) {
            return section.required("at", ConfigReader::member);
        }
    }
}
