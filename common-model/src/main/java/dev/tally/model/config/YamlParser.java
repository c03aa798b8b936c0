package dev.tally.model.config;

import dev.tally.model.config.YamlNode.Mapping;
import dev.tally.model.config.YamlNode.Member;
import dev.tally.model.config.YamlNode.Refused;
import dev.tally.model.config.YamlNode.Scalar;
import dev.tally.model.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML 1.2 text to nodes with their lines. Built on the parser's events, so that nothing is ever constructed from a tag,
 * no alias is ever expanded, and the depth is bounded; anchors, aliases, tags, tabs in indentation, names that stand
 * twice and second documents are problems.
 */
final class YamlParser {
    private static final int MAX_DEPTH = 16;
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setLabel("tally.yaml")
            .setSchema(new CoreSchema())
            .build();
    private static final ScalarResolver TYPES = SETTINGS.getSchema().getScalarResolver();
    private static final Pattern TAB_INDENT = Pattern.compile("(?m)^ *\\t[ \\t]*[^ \\t#\\r\\n]");

    private final Problems problems;
    private final Iterator<Event> events;

    private YamlParser(Problems problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /** The document's root, or null where there is none or it cannot be read; then {@code problems} say why. */
    static @Nullable YamlNode parse(String text, Problems problems) {
        if (hasTabs(text, problems)) {
            return null;
        }
        try {
            Iterator<Event> events = new Parse(SETTINGS).parseString(text).iterator();
            return new YamlParser(problems, events).document();
        } catch (MarkedYamlEngineException malformed) {
            Optional<Mark> mark = malformed.getProblemMark().or(malformed::getContextMark);
            problems.add(mark.map(YamlParser::line).orElse(0), "", "not YAML: " + malformed.getProblem());
        } catch (ReaderException unprintable) {
            int line = 1
                    + (int) text.codePoints()
                            .limit(unprintable.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            problems.add(line, "", "not YAML: it holds the character U+%04X".formatted(unprintable.getCodePoint()));
        } catch (YamlEngineException malformed) {
            problems.add(0, "", "not YAML: " + malformed.getMessage());
        }
        return null;
    }

    /** The scanner's own message for these puzzles people, and it would stop at the first. */
    private static boolean hasTabs(String text, Problems problems) {
        Matcher matcher = TAB_INDENT.matcher(text);
        boolean found = false;
        while (matcher.find()) {
            found = true;
            int line = 1
                    + (int) text.substring(0, matcher.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            problems.add(line, "", "a tab in the indentation; YAML indents with spaces only");
        }
        return found;
    }

    private @Nullable YamlNode document() {
        YamlNode root = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd -> {}
                default -> {
                    if (root != null) {
                        problems.add(line(event), "", "a second document; the configuration is one");
                        return null;
                    }
                    root = node(event, "", 0);
                }
            }
        }
        return root;
    }

    private YamlNode node(Event event, String pointer, int depth) {
        refuse(event, pointer);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        if (event.getEventId() == Event.ID.SequenceStart) {
            return sequence(line(event), pointer, depth);
        }
        if (event.getEventId() == Event.ID.MappingStart) {
            return mapping(line(event), pointer, depth);
        }
        return new Refused(line(event));
    }

    private void refuse(Event event, String pointer) {
        if (event instanceof AliasEvent alias) {
            problems.add(line(event), pointer, "an alias (*" + alias.getAlias() + "); write the value out");
        } else if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(
                    line(event), pointer, "an anchor (&" + node.getAnchor().get() + "); the configuration has none");
        }
        Optional<String> tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : Optional.empty();
        tag.ifPresent(
                name -> problems.add(line(event), pointer, "a type tag (" + name + "); the configuration has none"));
    }

    private static Scalar scalar(ScalarEvent event) {
        String text = event.getValue();
        Tag type = event.isPlain() ? TYPES.resolve(text, true) : Tag.STR;
        boolean isNull = type.equals(Tag.NULL);
        String kind = isNull
                ? "nothing"
                : type.equals(Tag.BOOL)
                        ? "a boolean"
                        : type.equals(Tag.INT) || type.equals(Tag.FLOAT) ? "a number" : "a text";
        return new Scalar(line(event), text, kind, kind.equals("a text"), isNull);
    }

    private Sequence sequence(int line, String pointer, int depth) {
        List<YamlNode> items = new ArrayList<>();
        Event event = next(depth);
        while (event.getEventId() != Event.ID.SequenceEnd) {
            items.add(node(event, pointer + "/" + items.size(), depth + 1));
            event = events.next();
        }
        return new Sequence(line, items);
    }

    private Mapping mapping(int line, String pointer, int depth) {
        List<Member> members = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        Event event = next(depth);
        while (event.getEventId() != Event.ID.MappingEnd) {
            int nameLine = line(event);
            String name = name(event, pointer, depth);
            String memberPointer = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            YamlNode value = node(events.next(), memberPointer, depth + 1);
            Integer twin = lines.putIfAbsent(name, nameLine);
            if (twin == null) {
                members.add(new Member(nameLine, name, value));
            } else {
                problems.add(nameLine, memberPointer, "stands twice; line " + twin + " has it too");
            }
            event = events.next();
        }
        return new Mapping(line, members);
    }

    private String name(Event event, String pointer, int depth) {
        YamlNode name = node(event, pointer, depth + 1);
        if (name instanceof Scalar scalar) {
            return scalar.text();
        }
        problems.add(name.line(), pointer, name.kind() + " where a name should stand");
        return "?";
    }

    private Event next(int depth) {
        Event event = events.next();
        if (depth >= MAX_DEPTH) {
            throw new TooDeep(line(event));
        }
        return event;
    }

    /** Ends the parse: what nests so deep is no configuration, and the rest of it tells nothing. */
    private static final class TooDeep extends YamlEngineException {
        TooDeep(int line) {
            super("more than " + MAX_DEPTH + " levels deep at line " + line);
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(YamlParser::line).orElse(0);
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}
