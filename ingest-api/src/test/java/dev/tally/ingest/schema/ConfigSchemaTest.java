package dev.tally.ingest.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tally.ingest.schema.EventSchema.Fault;
import dev.tally.model.config.ConfigException;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.ConfigSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The schema of {@code tally.yaml} and its reader agree. Here and not in common-model, because this module has a validator;
 * the files are loaded as an editor does it, and not by the reader's own parser.
 */
class ConfigSchemaTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path SHIPPED = Path.of("../deploy/tally.yaml");
    private static final Path REFERENCE = Path.of("../docs/reference/configuration.md");

    @TempDir
    Path directory;

    private EventSchema schema;

    @BeforeEach
    void files() throws IOException {
        schema = EventSchema.read(Files.writeString(directory.resolve("tally.schema.json"), ConfigSchema.text()));
        Files.writeString(directory.resolve("there.txt"), "{}");
    }

    static List<String> published() throws IOException {
        String shipped = Files.readString(SHIPPED);
        List<String> files = new ArrayList<>(List.of(shipped));
        files.add(shipped.lines()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.substring(4))
                .collect(Collectors.joining("\n")));
        List<String> examples = Pattern.compile("(?ms)^```yaml\n(.*?)^```")
                .matcher(Files.readString(REFERENCE))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(examples).hasSizeGreaterThan(2);
        files.addAll(examples);
        return files;
    }

    @ParameterizedTest
    @MethodSource("published")
    void whatWePublishIsValid(String yaml) throws IOException {
        for (MatchResult named : Pattern.compile("(?:schema|stop-words): ([a-z./-]+\\.[a-z]+)")
                .matcher(yaml)
                .results()
                .toList()) {
            Path file = directory.resolve(named.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "{}");
        }
        assertGood(yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "version: 1",
                "inbox:\ntext:\nevents:\nbuckets:\ndeduplicate:",
                "inbox: {include: [a.txt, 'sub/**', '..a/b..'], settle: 0s, when-done: delete, on-change: append}",
                "inbox: {charset: auto, hard-links: accept, events: []}",
                "inbox: {charset: iso-8859-15, events: [{match: a.csv, type: b, numbers: [c]}, {match: 'd/**/*', type: e, numbers: []}]}",
                "text: {segmentation: unicode, fold: [], min-length: 256, stop-words: none}",
                "text: {fold: [lower, nfkc], stop-words: there.txt}",
                "events: {a: , b.c: }",
                "events: {a: {capture-headers: [host, x-player_1, '0']}, b: {capture-headers: []}}",
                "events: {\"5\": {}, é.ü: {schema: there.txt, key: /a/0, id: /a~1b~0/, time: {at: /, as: iso}}}",
                "buckets: {every: [], keep: {}}",
                "buckets: {every: [1s, 1500ms, PT1M, 1h, PT24H], keep: {60s: 2d, PT1H: P30D}}",
                "buckets: {every: [PT2M-60S, -PT-2M], keep: }",
                "deduplicate: {within: P1DT1H0.5S}",
                "unlisted-types: refuse",
                "sources: []",
                "sources: [{topic: T.a_b-1, type: a}, {topic: u, format: json, type: {at: /t}, id: /i, time: {at: /s, as: epoch_ms}}]",
                "sources: [{topic: t, format: text}, {topic: u, format: avro, schema: there.txt, type: a}]",
                "pulls: []",
                "pulls: [{name: a, url: http://h, type: a}, {name: b_1-c, url: 'HTTPS://h:81/a?b=c', type: a, key: /k, id: /i}]",
                "pulls: [{name: a, url: 'http://[::1]:80/', type: a, time: {at: /t, as: iso}, resume: skip, again: 1h}]",
                "pulls: [{name: a, url: http://h/, type: a, resume: live, again: never, hosts: [b, 'c:1', '[::1]:1']}]",
                "pulls: [{name: a, url: http://h/, type: a, resume: {parameter: from}, hosts: []}]",
                "pulls: [{name: a, url: https://h/, type: a, authorization-file: secrets/a}]",
                "lake: {}",
                "lake: {warehouse: /srv/lake, every: 1m, keep-lines: 30d, tables: []}",
                "lake: {warehouse: 's3a://b/t', tables: [{name: a, from: b.c, where: {at: /x, eq: 1}, keep: P7D}, {name: b, from: b.c,"
                        + " columns: {x: /x, y: {at: /y, as: decimal}, z: {at: /z}}}]}",
                "counters: []",
                "counters: [{name: a, from: a, measures: {n: count}}]",
                "counters: [{name: a_1, from: a, group-by: , measures: {n: count, s: {sum: /a}, l: {min: /a}, m: {max: /a}}}]",
                "counters: [{name: a, from: a, group-by: {x: /x, y: {at: /y}, z: {at: /z, missing: ''}}, measures: {n: count}}]",
                "counters: [{name: a, from: a, measures: {n: count}, every: [1m, 1d], keep: {1m: 2d}, max-groups: 2000000}]",
                "counters: [{name: a, from: a, measures: {n: count}, every: [], keep: {}, max-groups: 1}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, eq: 1, ne: a, in: [1, b, true], exists: false}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, gt: 1, gte: a, lt: 1.5e3, lte: -1}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {all: [{any: [{at: /x, eq: 1}]}, {at: /y, ne: no}]}}]",
            })
    void bothAccept(String yaml) throws IOException {
        assertGood(yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "text",
                "version: 2",
                "version: '1'",
                "version:",
                "inbocks: {}",
                "pulls: {}",
                "pulls: [a]",
                "pulls: [{}]",
                "pulls: [{name: a, url: http://h}]",
                "pulls: [{name: a, type: b}]",
                "pulls: [{url: http://h, type: b}]",
                "pulls: [{name: A, url: http://h, type: b}]",
                "pulls: [{name: a, url: ftp://h, type: b}]",
                "pulls: [{name: a, url: h, type: b}]",
                "pulls: [{name: a, url: http://u@h, type: b}]",
                "pulls: [{name: a, url: 'http://h/#f', type: b}]",
                "pulls: [{name: a, url: http://h, type: b, resume: other}]",
                "pulls: [{name: a, url: http://h, type: b, resume: {}}]",
                "pulls: [{name: a, url: http://h, type: b, resume: {parameter: 'a b'}}]",
                "pulls: [{name: a, url: http://h, type: b, again: 1w}]",
                "pulls: [{name: a, url: http://h, type: b, again: 5}]",
                "pulls: [{name: a, url: http://h, type: b, hosts: b}]",
                "pulls: [{name: a, url: http://h, type: b, hosts: ['a/b']}]",
                "pulls: [{name: a, url: http://h, type: b, hosts: [c, c]}]",
                "pulls: [{name: a, url: http://h, type: b, authorization-file: ''}]",
                "pulls: [{name: a, url: http://h, type: b, authorization-file: [a]}]",
                "lake: []",
                "lake: {every: 10}",
                "lake: {keep-lines: 36h}",
                "lake: {warehouse: here}",
                "lake: {tables: [{name: lines, from: a}]}",
                "lake: {tables: [{name: a}]}",
                "lake: {tables: [{name: a, from: a, columns: {time: /t}}]}",
                "lake: {tables: [{name: a, from: a, columns: {t: {at: /t, as: date}}}]}",
                "lake: {tables: [{name: a, from: a, keep: 1h}]}",
                "inbox: []",
                "inbox: {settel: 1s}",
                "inbox: {include: []}",
                "inbox: {include: a}",
                "inbox: {include: [a, a]}",
                "inbox: {include: [/a]}",
                "inbox: {include: [a/../b]}",
                "inbox: {include: ['']}",
                "inbox: {settle: 1}",
                "inbox: {settle: 1 s}",
                "inbox: {settle: 1w}",
                "inbox: {settle: }",
                "inbox: {when-done: archived}",
                "inbox: {on-change: true}",
                "inbox: {charset: ''}",
                "inbox: {charset: 1252}",
                "inbox: {hard-links: true}",
                "inbox: {events: {}}",
                "inbox: {events: [{match: a.csv}]}",
                "inbox: {events: [{type: a}]}",
                "inbox: {events: [{match: /a, type: b}]}",
                "inbox: {events: [{match: a, type: 'b c'}]}",
                "inbox: {events: [{match: a, type: b, numbers: c}]}",
                "inbox: {events: [{match: a, type: b, numbers: [c, c]}]}",
                "inbox: {events: [{match: a, type: b, numbers: ['']}]}",
                "text: {segmentation: words}",
                "text: {fold: lower}",
                "text: {fold: [upper]}",
                "text: {fold: [lower, lower]}",
                "text: {min-length: 0}",
                "text: {min-length: 257}",
                "text: {min-length: 1.5}",
                "text: {stop-words: ''}",
                "text: {stop-words: true}",
                "events: []",
                "events: {a: {capture-headers: host}}",
                "events: {a: {capture-headers: [Host]}}",
                "events: {a: {capture-headers: [host, host]}}",
                "events: {a: {capture-headers: ['user agent']}}",
                "events: {a: {capture-headers: [cookie]}}",
                "events: {a: {capture-headers: [authorization]}}",
                "events: {a: {capture-headers: [proxy-authorization]}}",
                "events: {a: {capture-headers: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q]}}",
                "events: {'a b': {}}",
                "events: {a/b: {}}",
                "events: {'': {}}",
                "events: {a: b}",
                "events: {a: {name: b}}",
                "events: {a: {key: b}}",
                "events: {a: {key: ''}}",
                "events: {a: {id: /a~2}}",
                "events: {a: {id: 5}}",
                "events: {a: {time: }}",
                "events: {a: {time: /t}}",
                "events: {a: {time: {at: /t}}}",
                "events: {a: {time: {as: iso}}}",
                "events: {a: {time: {at: /t, as: unix}}}",
                "events: {a: {time: {at: /t, as: iso, zone: UTC}}}",
                "buckets: {every: 1m}",
                "buckets: {every: [1m, 1m]}",
                "buckets: {every: [60]}",
                "buckets: {keep: {1m: for ever}}",
                "buckets: {keep: {minute: 1d}}",
                "buckets: {keep: {1m: }}",
                "buckets: {keep: [1d]}",
                "deduplicate: {within: P}",
                "deduplicate: {within: PT}",
                "deduplicate: {within: P1Y}",
                "deduplicate: 8d",
                "unlisted-types: [refuse]",
                "unlisted-types: Refuse",
                "sources:",
                "sources: {topic: a}",
                "sources: [{}]",
                "sources: [a]",
                "sources: [{topic: a}]",
                "sources: [{type: a}]",
                "sources: [{topic: a b, type: a}]",
                "sources: [{topic: .., type: a}]",
                "sources: [{topic: tally.lines.v1, format: text}]",
                "sources: [{topic: a, format: xml, type: a}]",
                "sources: [{topic: a, type: {of: /a}}]",
                "sources: [{topic: a, type: {at: a}}]",
                "sources: [{topic: a, type: 5}]",
                "sources: [{topic: a, type: a, schema: there.txt}]",
                "sources: [{topic: a, format: avro, type: a}]",
                "sources: [{topic: a, format: text, type: a}]",
                "sources: [{topic: a, format: text, id: /i}]",
                "sources: [{topic: a, format: text, schema: there.txt}]",
                "counters:",
                "counters: {a: {}}",
                "counters: [{}]",
                "counters: [{name: a, from: a}]",
                "counters: [{name: a, from: a, measures: }]",
                "counters: [{name: a, from: a, measures: {}}]",
                "counters: [{name: a, from: a, measures: [count]}]",
                "counters: [{name: a, measures: {n: count}}]",
                "counters: [{from: a, measures: {n: count}}]",
                "counters: [{name: 9, from: a, measures: {n: count}}]",
                "counters: [{name: A, from: a, measures: {n: count}}]",
                "counters: [{name: a, from: a b, measures: {n: count}}]",
                "counters: [{name: a, from: a, measures: {n: sum}}]",
                "counters: [{name: a, from: a, measures: {n: {}}}]",
                "counters: [{name: a, from: a, measures: {n: {avg: /x}}}]",
                "counters: [{name: a, from: a, measures: {n: {sum: x}}}]",
                "counters: [{name: a, from: a, measures: {n: {sum: /x, max: /x}}}]",
                "counters: [{name: a, from: a, measures: {every: count}}]",
                "counters: [{name: a, from: a, measures: {N: count}}]",
                "counters: [{name: a, from: a, measures: {n: count}, group-by: [/x]}]",
                "counters: [{name: a, from: a, measures: {n: count}, group-by: {xmin: /x}}]",
                "counters: [{name: a, from: a, measures: {n: count}, group-by: {x: x}}]",
                "counters: [{name: a, from: a, measures: {n: count}, group-by: {x: {missing: a}}}]",
                "counters: [{name: a, from: a, measures: {n: count}, group-by: {x: {at: /x, missing: 5}}}]",
                "counters: [{name: a, from: a, measures: {n: count}, group-by: {a: /a, b: /a, c: /a, d: /a, e: /a, f: /a, g: /a, h: /a, i: /a}}]",
                "counters: [{name: a, from: a, measures: {n: count}, max-groups: 0}]",
                "counters: [{name: a, from: a, measures: {n: count}, max-groups: 2000001}]",
                "counters: [{name: a, from: a, measures: {n: count}, max-groups: many}]",
                "counters: [{name: a, from: a, measures: {n: count}, every: 1m}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: }]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {eq: 1}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, equals: 1}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, eq: }}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, eq: [1]}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, in: 1}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, in: []}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, gt: true}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, exists: 1}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {all: []}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {any: [{at: /x}]}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {all: [{at: /x, eq: 1}], any: [{at: /x, eq: 1}]}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {all: [{at: /x, eq: 1}], at: /x, eq: 1}}]",
                "counters: [{name: a, from: a, measures: {n: count}, sum: /x}]",
            })
    void bothRefuse(String yaml) throws IOException {
        assertThat(problems(yaml)).as("the reader's problems with %s", yaml).isNotEmpty();
        assertThat(faults(yaml)).as("the schema's faults in %s", yaml).isNotEmpty();
    }

    /** Sums, other places in the file and other files are beyond a schema; the list is here so that it stays a short one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "version: 1.0",
                "inbox: {include: ['[a']}",
                "inbox: {settle: 2d}",
                "inbox: {charset: UTF-16}",
                "inbox: {charset: Shift_JIS}",
                "inbox: {charset: latin}",
                "inbox: {on-change: append, events: [{match: a.csv, type: b}]}",
                "text: {stop-words: absent.txt}",
                "events: {a: {schema: absent.json}}",
                "buckets: {every: [7s]}",
                "buckets: {every: [2d]}",
                "buckets: {every: [1m, 60s]}",
                "buckets: {keep: {1h: 1d}}",
                "buckets: {keep: {1m: 1s}}",
                "deduplicate: {within: 0s}",
                "sources: [{topic: a, type: a}, {topic: a, type: b}]",
                "pulls: [{name: a, url: http://h, type: a}, {name: a, url: http://i, type: a}]",
                "pulls: [{name: a, url: http://h, type: a, again: 2d}]",
                "counters: [{name: a, from: a, measures: {n: count}}, {name: a, from: b, measures: {n: count}}]",
                "counters: [{name: a, from: a, measures: {n: count}, group-by: {n: /n}}]",
                "counters: [{name: a, from: a, measures: {n: count}, keep: {1m: 1d}}]",
                "counters: [{name: a, from: a, measures: {n: count}, where: {at: /x, eq: .inf}}]",
            })
    void onlyTheReaderRefuses(String yaml) throws IOException {
        assertThat(problems(yaml)).as("the reader's problems with %s", yaml).isNotEmpty();
        assertThat(faults(yaml)).as("the schema's faults in %s", yaml).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                          | /properties
            inbox                                       | /properties/inbox/properties
            inbox: {events: [                           | /$defs/event-files/properties
            text                                        | /properties/text/properties
            events: {a                                  | /properties/events/additionalProperties/properties
            events: {a: {time                           | /$defs/time/properties
            buckets                                     | /properties/buckets/properties
            deduplicate                                 | /properties/deduplicate/properties
            sources: [                                  | /$defs/source/properties
            sources: [{type                             | /$defs/source/properties/type/oneOf/1/properties
            pulls: [                                    | /$defs/pull/properties
            pulls: [{resume                             | /$defs/pull/properties/resume/oneOf/1/properties
            counters: [                                 | /$defs/counter/properties
            counters: [{where                           | /$defs/condition/oneOf/0/properties /$defs/condition/oneOf/1/properties /$defs/condition/oneOf/2/properties
            counters: [{group-by: {x                    | /$defs/counter/properties/group-by/additionalProperties/oneOf/1/properties
            counters: [{measures: {x                    | /$defs/counter/properties/measures/additionalProperties/oneOf/1/properties
            """)
    void bothKnowTheSameNames(String place, String pointers) throws IOException {
        String inside = place.isEmpty() || place.endsWith("[") ? place : place + ": ";
        String yaml = (inside + "{a name that nobody knows: 1" + closing(inside)).replaceFirst("^\\{", "");
        String known = problems(yaml).stream()
                .filter(problem -> problem.contains("unknown name; here are known: "))
                .map(problem -> problem.replaceFirst(".*here are known: ", "").replaceFirst(";.*", ""))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no unknown name in " + yaml));
        JsonNode root = JSON.readTree(ConfigSchema.text());
        Set<String> described = new TreeSet<>();
        for (String pointer : pointers.split(" ", -1)) {
            described.addAll(root.at(pointer).propertyNames());
        }
        assertThat(known.split(", ", -1)).containsExactlyInAnyOrderElementsOf(described);
    }

    private static String closing(String opened) {
        StringBuilder closing = new StringBuilder(opened.isEmpty() ? "" : "}");
        for (int i = opened.length() - 1; i >= 0; i--) {
            char c = opened.charAt(i);
            closing.append(c == '{' ? "}" : c == '[' ? "]" : "");
        }
        return closing.toString();
    }

    @Test
    void bothHaveTheSameDefaults() throws IOException {
        Map<String, Object> defaults = new LinkedHashMap<>();
        JsonNode properties = JSON.readTree(ConfigSchema.text()).at("/properties");
        properties.forEachEntry((name, property) -> {
            if (property.has("default")) {
                defaults.put(name, property.get("default"));
            } else {
                Map<String, JsonNode> section = new LinkedHashMap<>();
                property.get("properties").forEachEntry((setting, value) -> {
                    if (value.has("default")) {
                        section.put(setting, value.get("default"));
                    }
                });
                defaults.put(name, section);
            }
        });
        // JSON is YAML.
        Path file = Files.write(directory.resolve("tally.yaml"), JSON.writeValueAsBytes(defaults));
        assertThat(ConfigReader.read(file)).isEqualTo(ConfigReader.defaults());
    }

    @Test
    void everySettingIsDescribed() {
        assertDescribed(JSON.readTree(ConfigSchema.text()), "");
    }

    private static void assertDescribed(JsonNode schema, String pointer) {
        if (schema.isObject() && pointer.matches(".*/properties/[^/]+") && !schema.has("const")) {
            assertThat(schema.path("description").asString("")).as(pointer).isNotBlank();
        }
        if (schema.isObject()) {
            schema.forEachEntry((name, value) -> assertDescribed(value, pointer + "/" + name));
        }
        for (int i = 0; schema.isArray() && i < schema.size(); i++) {
            assertDescribed(schema.get(i), pointer + "/" + i);
        }
    }

    private void assertGood(String yaml) throws IOException {
        assertThat(problems(yaml)).as("the reader's problems with %s", yaml).isEmpty();
        assertThat(faults(yaml)).as("the schema's faults in %s", yaml).isEmpty();
    }

    private List<String> problems(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("tally.yaml"), yaml);
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(file));
        return refused == null
                ? List.of()
                : refused.problems().stream().map(Object::toString).toList();
    }

    private List<Fault> faults(String yaml) {
        Load load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
        byte[] json = JSON.writeValueAsString(load.loadFromString(yaml)).getBytes(UTF_8);
        return schema.check(json, 0, json.length);
    }
}
