package dev.tally.model.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.config.InboxRules.HardLinks;
import dev.tally.model.config.InboxRules.OnChange;
import dev.tally.model.config.InboxRules.WhenDone;
import dev.tally.model.config.TextRules.Fold;
import dev.tally.model.config.TextRules.Segmentation;
import dev.tally.model.record.Utf8;
import dev.tally.model.time.DurationText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code tally.yaml}. Either all of it is right, or a {@link ConfigException} lists everything that is wrong.
 * Files that it names are found from the directory it stands in, and must be there. No state; any thread.
 */
public final class ConfigReader {
    private static final int MAX_BYTES = 1024 * 1024;

    private final Path file;
    private final Problems problems;

    private ConfigReader(Path file) {
        this.file = file;
        this.problems = new Problems(file);
    }

    /** What holds without a file, and what the shipped {@code deploy/tally.yaml} says. */
    public static TallyConfig defaults() {
        return TallyConfig.defaults();
    }

    /**
     * The configuration in this file.
     *
     * @throws ConfigException with every problem; also where the file cannot be read
     */
    public static TallyConfig read(Path file) {
        return new ConfigReader(file).read();
    }

    private TallyConfig read() {
        YamlNode root = YamlParser.parse(content(), problems);
        if (root == null) {
            problems.throwIfAny();
        }
        TallyConfig config = config(Section.root(root, problems));
        problems.throwIfAny();
        return config;
    }

    private String content() {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException absent) {
            throw problem(0, "there is no such file");
        } catch (IOException unreadable) {
            throw problem(0, "cannot be read: " + unreadable);
        }
        if (bytes.length > MAX_BYTES) {
            throw problem(0, "longer than 1 MiB, which no configuration is");
        }
        int malformed = Utf8.firstMalformed(bytes, 0, bytes.length);
        if (malformed >= 0) {
            int line = 1
                    + (int) new String(bytes, 0, malformed, UTF_8)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            throw problem(line, "not UTF-8 text");
        }
        return new String(bytes, UTF_8);
    }

    private ConfigException problem(int line, String message) {
        return new ConfigException(List.of(new ConfigProblem(file, line, "", message)));
    }

    private TallyConfig config(Section root) {
        TallyConfig absent = defaults();
        try (root) {
            root.integer("version", 1, ConfigReader::checkVersion);
            InboxRules inbox = inbox(root.section("inbox"), absent.inbox());
            TextRules text = text(root.section("text"), absent.text());
            Map<String, EventType> events = events(root.section("events"));
            UnlistedTypes unlistedTypes = root.text(
                    "unlisted-types", absent.unlistedTypes(), choice -> Choice.parse(UnlistedTypes.class, choice));
            BucketRules buckets = buckets(root.section("buckets"), absent.buckets());
            Duration within = within(root.section("deduplicate"), absent.deduplicateWithin());
            List<Source> sources = new SourceReader(this::existing).read(root);
            List<Pull> pulls = new PullReader(name -> file.resolveSibling(name)).read(root);
            List<CounterDefinition> counters = CounterReader.read(root);
            LakeRules lake = LakeReader.read(root.section("lake"), absent.lake());
            return new TallyConfig(inbox, text, events, unlistedTypes, buckets, within, sources, pulls, counters, lake);
        }
    }

    private static int checkVersion(int version) {
        if (version != 1) {
            throw new IllegalArgumentException("this release reads version 1, and not " + version);
        }
        return version;
    }

    private InboxRules inbox(Section section, InboxRules absent) {
        try (section) {
            List<String> include = section.list("include", absent.include(), InboxRules::checkGlob);
            if (include.isEmpty()) {
                section.problem("include", "names no file at all");
                include = absent.include();
            }
            List<EventFiles> events = eventFiles(section);
            Duration settle =
                    section.text("settle", absent.settle(), text -> InboxRules.checkSettle(DurationText.parse(text)));
            WhenDone whenDone =
                    section.text("when-done", absent.whenDone(), text -> Choice.parse(WhenDone.class, text));
            OnChange onChange =
                    section.text("on-change", absent.onChange(), text -> Choice.parse(OnChange.class, text));
            if (onChange == OnChange.APPEND && !events.isEmpty()) {
                section.problem("events", InboxRules.EVENTS_DO_NOT_GROW);
                events = List.of();
            }
            return new InboxRules(
                    include,
                    events,
                    settle,
                    whenDone,
                    onChange,
                    section.optional("charset", InboxRules::parseCharset),
                    section.text("hard-links", absent.hardLinks(), text -> Choice.parse(HardLinks.class, text)));
        }
    }

    private static List<EventFiles> eventFiles(Section inbox) {
        List<EventFiles> all = new ArrayList<>();
        for (Section section : inbox.sections("events")) {
            try (section) {
                String match = section.required("match", InboxRules::checkGlob);
                String type = section.required("type", EventType::checkName);
                List<String> numbers = section.list("numbers", List.of(), EventFiles::checkColumn);
                if (match != null && type != null) {
                    all.add(new EventFiles(match, type, Set.copyOf(numbers)));
                }
            }
        }
        return all;
    }

    private TextRules text(Section section, TextRules absent) {
        try (section) {
            List<Fold> fold = section.list("fold", List.copyOf(absent.fold()), text -> Choice.parse(Fold.class, text));
            return new TextRules(
                    section.text("segmentation", absent.segmentation(), text -> Choice.parse(Segmentation.class, text)),
                    fold.isEmpty() ? Set.of() : EnumSet.copyOf(fold),
                    section.integer("min-length", absent.minLength(), TextRules::checkMinLength),
                    section.optional("stop-words", text -> text.equals("none") ? null : existing(text)));
        }
    }

    private Map<String, EventType> events(Section section) {
        Map<String, EventType> events = new LinkedHashMap<>();
        try (section) {
            for (String name : section.names()) {
                try {
                    events.put(name, eventType(name, section.section(name)));
                } catch (IllegalArgumentException wrong) {
                    section.problem(name, String.valueOf(wrong.getMessage()));
                }
            }
        }
        return events;
    }

    private EventType eventType(String name, Section section) {
        try (section) {
            Path schema = section.optional("schema", this::existing);
            FieldPath key = section.optional("key", ConfigReader::member);
            FieldPath id = section.optional("id", ConfigReader::member);
            EventTime time = section.has("time") ? time(section.section("time")) : null;
            List<String> captured = section.list("capture-headers", List.of(), EventType::checkHeader);
            return new EventType(name, schema, key, id, time, captured);
        }
    }

    static @Nullable EventTime time(Section section) {
        try (section) {
            FieldPath at = section.required("at", ConfigReader::member);
            TimeFormat as = section.required("as", text -> Choice.parse(TimeFormat.class, text));
            return at == null || as == null ? null : new EventTime(at, as);
        }
    }

    static FieldPath member(String pointer) {
        return EventType.checkMember(FieldPath.parse(pointer));
    }

    private BucketRules buckets(Section section, BucketRules absent) {
        try (section) {
            List<Duration> every = BucketReader.every(section, absent.every());
            if (!section.has("keep")) {
                Map<Duration, Duration> keep = new LinkedHashMap<>(absent.keep());
                keep.keySet().retainAll(every);
                return new BucketRules(every, keep);
            }
            return new BucketRules(every, BucketReader.keep(section.section("keep"), every));
        }
    }

    private static Duration within(Section section, Duration absent) {
        try (section) {
            return section.text("within", absent, text -> TallyConfig.checkWindow(DurationText.parse(text)));
        }
    }

    private Path existing(String name) {
        Path path = file.resolveSibling(name);
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IllegalArgumentException("'" + name + "' is not a readable file (looked for " + path + ")");
        }
        return path;
    }
}
