package dev.tally.model.config;

import dev.tally.model.config.Pull.Resume;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code pulls}. What is wrong is reported, and the pull left out. */
final class PullReader {
    /** What a path in the file means. */
    private final Function<String, Path> path;

    PullReader(Function<String, Path> path) {
        this.path = path;
    }

    List<Pull> read(Section root) {
        List<Pull> pulls = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : root.sections("pulls")) {
            Pull pull = pull(section);
            if (pull != null && names.add(pull.name())) {
                pulls.add(pull);
            } else if (pull != null) {
                section.problem(
                        "name", "pull " + pull.name() + " stands here already; its lines would be one source's");
            }
        }
        return pulls;
    }

    private @Nullable Pull pull(Section section) {
        try (section) {
            String name = section.required("name", Pull::checkName);
            URI url = section.required("url", Pull::parseUrl);
            String type = section.required("type", EventType::checkName);
            FieldPath key = section.optional("key", ConfigReader::member);
            FieldPath id = section.optional("id", ConfigReader::member);
            EventTime time = section.has("time") ? ConfigReader.time(section.section("time")) : null;
            boolean asks = section.isMapping("resume");
            String parameter = asks ? parameter(section.section("resume")) : null;
            Resume resume = asks ? Resume.ASK : section.text("resume", Resume.SKIP, PullReader::resume);
            Optional<Duration> again =
                    section.text("again", Optional.of(Pull.AGAIN), text -> Optional.ofNullable(Pull.parseAgain(text)));
            List<String> hosts = section.list("hosts", List.of(), Pull::checkHost);
            Path authorization = section.optional("authorization-file", this::file);
            return name == null || url == null || type == null || (asks && parameter == null)
                    ? null
                    : new Pull(
                            name,
                            url,
                            type,
                            key,
                            id,
                            time,
                            resume,
                            parameter,
                            again.orElse(null),
                            hosts,
                            authorization);
        }
    }

    /** Not looked for here: only the service that pulls has it, and it may come later. */
    private Path file(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("an authorization-file has a name");
        }
        return path.apply(name);
    }

    private static Resume resume(String text) {
        return switch (text) {
            case "skip" -> Resume.SKIP;
            case "live" -> Resume.LIVE;
            default -> throw new IllegalArgumentException("'" + text + "' is none of skip, live, {parameter: from}");
        };
    }

    private static @Nullable String parameter(Section section) {
        try (section) {
            return section.required("parameter", Pull::checkParameter);
        }
    }
}
