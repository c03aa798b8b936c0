package dev.tally.model.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tally.model.config.InboxRules.HardLinks;
import dev.tally.model.config.InboxRules.OnChange;
import dev.tally.model.config.InboxRules.WhenDone;
import dev.tally.model.config.TextRules.Fold;
import dev.tally.model.config.TextRules.Segmentation;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final Path SHIPPED = Path.of("../deploy/tally.yaml");

    @TempDir
    Path directory;

    @Test
    void theShippedFileSaysTheDefaults() {
        assertThat(ConfigReader.read(SHIPPED)).isEqualTo(ConfigReader.defaults());
    }

    @Test
    void theDefaultsAreThoseOfTheContract() {
        TallyConfig defaults = ConfigReader.defaults();
        assertThat(defaults.inbox())
                .isEqualTo(new InboxRules(
                        List.of("**/*.{txt,md,html,csv,jsonl,log,gz}"),
                        List.of(),
                        Duration.ofSeconds(1),
                        WhenDone.KEEP,
                        OnChange.REPLACE,
                        null,
                        HardLinks.REFUSE));
        assertThat(defaults.text())
                .isEqualTo(new TextRules(Segmentation.UNICODE, Set.of(Fold.NFKC, Fold.LOWER), 1, null));
        assertThat(defaults.events()).isEmpty();
        assertThat(defaults.buckets())
                .isEqualTo(new BucketRules(
                        List.of(Duration.ofMinutes(1)), Map.of(Duration.ofMinutes(1), Duration.ofDays(30))));
        assertThat(defaults.deduplicateWithin()).isEqualTo(Duration.ofDays(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "{}", "version: 1\n", "inbox:\ntext:\nevents:\nbuckets:\n"})
    void whatIsLeftOutKeepsItsDefault(String yaml) throws IOException {
        assertThat(read(yaml)).isEqualTo(ConfigReader.defaults());
    }

    /** The example in the shipped file's comments is a working one. */
    @Test
    void theShippedExampleWorks() throws IOException {
        String example = Files.readString(SHIPPED)
                .lines()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.substring(4))
                .collect(Collectors.joining("\n"));
        TallyConfig config = read(example);
        assertThat(config.sources()).extracting(Source::topic).containsExactly("clicks");
        assertThat(config.counters()).extracting(CounterDefinition::name).containsExactly("orders_by_region");
        assertThat(config.events())
                .containsOnlyKeys("order.placed")
                .containsValue(new EventType(
                        "order.placed",
                        null,
                        FieldPath.parse("/shop_id"),
                        FieldPath.parse("/order_id"),
                        new EventTime(FieldPath.parse("/created_at"), TimeFormat.EPOCH),
                        List.of("user-agent")));
    }

    @Test
    void everySettingIsRead() throws IOException {
        Files.createDirectory(directory.resolve("schemas"));
        Path schema = Files.writeString(directory.resolve("schemas/a.json"), "{}");
        Path stopWords = Files.writeString(directory.resolve("stop.txt"), "the\n");
        TallyConfig config = read("""
                version: 1
                inbox:
                  include: ["*.txt", 'sub/**']
                  settle: 500ms
                  when-done: archive
                  on-change: ignore
                  charset: Windows-1252
                  hard-links: accept
                  events:
                    - {match: "orders/**/*.csv", type: order.placed, numbers: [count, total]}
                    - {match: "*.jsonl", type: a.first}
                text: {segmentation: unicode, fold: [lower], min-length: 3, stop-words: stop.txt}
                events:
                  z.last: {schema: schemas/a.json, key: /k, id: /a~1b/0, time: {at: /t, as: epoch_ms}}
                  a.first:
                  "5": {time: {at: /t, as: iso}}
                buckets: {every: [1m, PT1H, 1d], keep: {60s: 2d, 1h: 30d}}
                deduplicate: {within: 1h}
                """);
        assertThat(config.inbox())
                .isEqualTo(new InboxRules(
                        List.of("*.txt", "sub/**"),
                        List.of(
                                new EventFiles("orders/**/*.csv", "order.placed", Set.of("total", "count")),
                                new EventFiles("*.jsonl", "a.first", Set.of())),
                        Duration.ofMillis(500),
                        WhenDone.ARCHIVE,
                        OnChange.IGNORE,
                        Charset.forName("windows-1252"),
                        HardLinks.ACCEPT));
        assertThat(config.text()).isEqualTo(new TextRules(Segmentation.UNICODE, Set.of(Fold.LOWER), 3, stopWords));
        assertThat(config.events())
                .containsExactly(
                        Map.entry(
                                "z.last",
                                new EventType(
                                        "z.last",
                                        schema,
                                        FieldPath.parse("/k"),
                                        FieldPath.parse("/a~1b/0"),
                                        new EventTime(FieldPath.parse("/t"), TimeFormat.EPOCH_MS))),
                        Map.entry("a.first", new EventType("a.first", null, null, null, null)),
                        Map.entry(
                                "5",
                                new EventType(
                                        "5", null, null, null, new EventTime(FieldPath.parse("/t"), TimeFormat.ISO))));
        assertThat(config.buckets())
                .isEqualTo(new BucketRules(
                        List.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1)),
                        Map.of(
                                Duration.ofMinutes(1), Duration.ofDays(2),
                                Duration.ofHours(1), Duration.ofDays(30))));
        assertThat(config.deduplicateWithin()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void keepHasItsDefaultForTheWidthsThatAreThere() throws IOException {
        assertThat(read("buckets: {every: [1m, 1h]}").buckets().keep())
                .isEqualTo(Map.of(Duration.ofMinutes(1), Duration.ofDays(30)));
        assertThat(read("buckets: {every: [1h]}").buckets().keep()).isEmpty();
        assertThat(read("buckets: {keep: {}}").buckets().keep()).isEmpty();
        assertThat(read("buckets: {every: []}").buckets().every()).isEmpty();
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsPlace() {
        assertProblems(
                """
                version: 2
                inbocs: {}
                inbox:
                  include: ["[a", "../x", ok, ok, 3]
                  settel: 1s
                  settle: 60
                  when-done: arcive
                  on-change:
                  on-change: replace
                text:
                  segmentation: whitespace
                  fold: lower
                  min-length: 0
                  stop-words: missing.txt
                events:
                  "order placed": {}
                  a.b:
                    key: shop
                    id: ""
                    time: {at: /t~}
                    schema: none.json
                  c.d: 5
                buckets:
                  every: [7s, 1m, 60s, 2d, 1h]
                  keep: {1m: 30s, 5m: 1d, 1h: forever, 3600s: 1d, PT1H: 2d}
                deduplicate: {within: 0s, without: 1}
                counters:
                  - {name: 9lives, from: "a b", measures: {n: count}}
                  - {name: twice, from: a.b, measures: {n: count}, max-groups: 0}
                  - {name: twice, from: a.b, measures: {n: cuont, select: count, every: count, N: count, s: {sum: x, max: /x}}}
                  - name: where
                    from: a.b
                    where: {all: [{at: /x}, {at: x, eq: 1}, {at: /x, gt: true}, {at: /x, in: 3, eq: .inf}, {at: /x, exists: 1}], eq: 1}
                    group-by: {"g'; DROP": /g, g: g, h: {missing: none, att: /h}, i: {at: /i, missing: 5}}
                    measures: {h: count}
                    every: [1m, 7m]
                    keep: {1h: 1d}
                  - {name: none, from: a.b}
                  - 7
                sources:
                  - {topic: clicks}
                  - {topic: "a b", format: xml, type: x}
                  - {topic: tally.lines.v1, format: text}
                  - {topic: t, format: text, type: x}
                  - {topic: u, format: avro, type: {at: /t}}
                  - {topic: v, type: v, schema: none.avsc, id: v}
                  - {topic: w, type: w}
                  - {topic: w, type: {of: /t}}
                """,
                "1: /version: this release reads version 1, and not 2",
                "2: /inbocs: unknown name; here are known: version, inbox, text, events, unlisted-types, buckets, deduplicate, sources, pulls, counters, lake; did you mean inbox?",
                "4: /inbox/include/0: '[a' is not a glob such as **/*.txt: ",
                "4: /inbox/include/1: '../x' is not a glob below the inbox",
                "4: /inbox/include/3: the same as an item before it",
                "4: /inbox/include/4: a number where a text (\"3\") should stand",
                "5: /inbox/settel: unknown name; here are known: include, events, settle, when-done, on-change, charset, hard-links; did you mean settle?",
                "6: /inbox/settle: '60' is not a duration",
                "7: /inbox/when-done: 'arcive' is not one of keep, archive, delete; did you mean archive?",
                "8: /inbox/on-change: nothing where a text should stand; take the name out for the default",
                "9: /inbox/on-change: stands twice; line 8 has it too",
                "11: /text/segmentation: 'whitespace' is not one of unicode",
                "12: /text/fold: a text where a list ([a, b]) should stand",
                "13: /text/min-length: min-length is 1 to 256, and 0 is not",
                "14: /text/stop-words: 'missing.txt' is not a readable file",
                "16: /events/order placed: 'order placed' is not an event type",
                "18: /events/a.b/key: 'shop' is not a JSON Pointer: it starts with a slash, such as /shop",
                "19: /events/a.b/id: an empty JSON Pointer is the whole event",
                "20: /events/a.b/time/as: is missing",
                "20: /events/a.b/time/at: 't~' holds a ~ that is neither",
                "21: /events/a.b/schema: 'none.json' is not a readable file",
                "22: /events/c.d: a number where a mapping (name: value) should stand",
                "24: /buckets/every/0: 7s does not divide a day evenly",
                "24: /buckets/every/2: the same as an item before it",
                "24: /buckets/every/3: a bucket is 1s to 1d wide, and 2d is not",
                "25: /buckets/keep/1m: a bucket of 1m is kept for at least its width",
                "25: /buckets/keep/5m: 5m is not a width of every, which has [1m, 1h]",
                "25: /buckets/keep/1h: 'forever' is not a duration",
                "25: /buckets/keep/PT1H: the same width as a name before it",
                "26: /deduplicate/within: within is 1s to 3650d, and 0s is not",
                "26: /deduplicate/without: unknown name; here are known: within",
                "28: /counters/0/name: '9lives' is not a counter's name: 1 to 32 of a-z, 0-9 and _",
                "28: /counters/0/from: 'a b' is not an event type",
                "29: /counters/1/max-groups: max-groups is 1 to 2000000, and 0 is not",
                "30: /counters/2/measures/n: 'cuont' is not a measure; it is count, {sum: /member}, {min: /member} or {max: /member};"
                        + " did you mean count?",
                "30: /counters/2/measures/every: every counter or every table has a column 'every' already",
                "30: /counters/2/measures/N: 'N' is not a column's name: 1 to 63 of a-z, 0-9 and _",
                "30: /counters/2/measures/s: a measure is one of {sum: /member}",
                "30: /counters/2/measures/s/sum: 'x' is not a JSON Pointer",
                "30: /counters/2/name: another counter has the name 'twice' already",
                "33: /counters/3/where: 'all' stands alone",
                "33: /counters/3/where/eq: unknown name",
                "33: /counters/3/where/all/0: compares nothing",
                "33: /counters/3/where/all/1/at: 'x' is not a JSON Pointer",
                "33: /counters/3/where/all/2/gt: gt compares numbers or texts, and not booleans",
                "33: /counters/3/where/all/3/in: a number where a list ([a, b]) should stand",
                "33: /counters/3/where/all/3/eq: '.inf' is not a number as JSON writes it",
                "33: /counters/3/where/all/4/exists: exists is true or false",
                "34: /counters/3/group-by/g'; DROP: 'g'; DROP' is not a column's name",
                "34: /counters/3/group-by/g: 'g' is not a JSON Pointer",
                "34: /counters/3/group-by/h/at: is missing",
                "34: /counters/3/group-by/h/att: unknown name; here are known: at, missing; did you mean at?",
                "34: /counters/3/group-by/i/missing: a number where a text (\"5\") should stand",
                "36: /counters/3/every/1: 7m does not divide a day evenly",
                "37: /counters/3/keep/1h: 1h is not a width of every, which has [1m]",
                "38: /counters/4/measures: is missing; {events: count} counts events",
                "39: /counters/5: a number where a mapping (name: value) should stand",
                "39: /counters/5/name: is missing",
                "39: /counters/5/from: is missing",
                "39: /counters/5/measures: is missing",
                "41: /sources/0: events need a type: type: page.click for all of them, or type: {at: /member}",
                "42: /sources/1/topic: 'a b' is not a topic's name",
                "42: /sources/1/format: 'xml' is not one of json, avro, text",
                "43: /sources/2/topic: tally.lines.v1 is Tally's own topic",
                "44: /sources/3: text has words and no type, time or id",
                "45: /sources/4: Avro's encoding names no fields: schema must name the file",
                "46: /sources/5/schema: 'none.avsc' is not a readable file",
                "46: /sources/5/id: 'v' is not a JSON Pointer",
                "48: /sources/7/type/at: is missing",
                "48: /sources/7/type/of: unknown name",
                "48: /sources/7: events need a type");
    }

    @Test
    void theTableOfOneCounterIsNotTheKeyOfAnother() {
        assertProblems(
                """
                counters:
                  - {name: sold, from: a.b, measures: {n: count}}
                  - {name: other_key, from: a.b, measures: {n: count}}
                  - {name: sold_key, from: a.b, measures: {n: count}}
                  - {name: other, from: a.b, measures: {n: count}}
                """,
                "4: /counters/2/name: 'sold_key' and 'sold' cannot both be counters, since counter_sold_key is the index"
                        + " with the keys of counter_sold; give one of them another name",
                "5: /counters/3/name: 'other' and 'other_key' cannot both be counters, since counter_other_key is the index"
                        + " with the keys of counter_other; give one of them another name");
    }

    @Test
    void wrongKindsAreNamed() {
        assertProblems("[]", "1: a list where a mapping (name: value) should stand");
        assertProblems("just text", "1: a text where a mapping (name: value) should stand");
        assertProblems("version: one", "1: /version: a text where a whole number should stand");
        assertProblems("version: '1'", "1: /version: a text where a whole number should stand");
        assertProblems("version: 1.0", "1: /version: a number where a whole number should stand");
        assertProblems("inbox: {settle: {}}", "1: /inbox/settle: a mapping where a text should stand");
        assertProblems("inbox: {include: {}}", "1: /inbox/include: a mapping where a list ([a, b]) should stand");
        assertProblems("inbox: {include: []}", "1: /inbox/include: names no file at all");
        assertProblems(
                "inbox: {on-change: append, events: [{match: '*.csv', type: t}]}",
                "1: /inbox/events: files of events are read whole: with on-change append there can be none; send what is "
                        + "appended in files of its own");
        assertProblems("inbox: {when-done: true}", "1: /inbox/when-done: 'true' is not one of");
        assertProblems("{[a]: 1}", "1: a list where a name should stand", "1: /?: unknown name");
    }

    /** A name that is only read where it stands is offered for a mistyped one all the same. */
    @Test
    void namesThatMayBeAbsentAreOffered() {
        assertProblems(
                "buckets: {kep: {}}", "1: /buckets/kep: unknown name; here are known: every, keep; did you mean keep?");
        assertProblems(
                "events: {a: {tiem: {}}}",
                "1: /events/a/tiem: unknown name; here are known: schema, key, id, time, capture-headers; did you mean time?");
    }

    @Test
    void readsPullsWithWhatTheirTypeSaysBesides() throws IOException {
        TallyConfig config = read("""
                events: {m: {key: /k, id: /i}}
                pulls:
                  - {name: a, url: "http://10.0.0.1:81/x?y=1", type: m, key: /machine, time: {at: /ts, as: epoch_ms}}
                  - {name: b-2, url: https://h, type: n, resume: {parameter: from}, again: never, hosts: [other, "o:81"]}
                  - {name: c, url: "http://[::1]/", type: n, resume: live, again: 5s, authorization-file: secrets/c}
                """);

        assertThat(config.pulls()).extracting(Pull::name).containsExactly("a", "b-2", "c");
        Pull first = config.pulls().get(0);
        assertThat(first.url()).hasToString("http://10.0.0.1:81/x?y=1");
        assertThat(first.resume()).isEqualTo(Pull.Resume.SKIP);
        assertThat(first.again()).isEqualTo(Duration.ofMinutes(1));
        EventType type = first.eventType(config.events().get("m"));
        assertThat(type.key()).hasToString("/machine");
        assertThat(type.id()).hasToString("/i");
        assertThat(type.time()).isEqualTo(new EventTime(FieldPath.parse("/ts"), TimeFormat.EPOCH_MS));
        Pull second = config.pulls().get(1);
        assertThat(second.resume()).isEqualTo(Pull.Resume.ASK);
        assertThat(second.parameter()).isEqualTo("from");
        assertThat(second.again()).isNull();
        assertThat(second.hosts()).containsExactly("other", "o:81");
        assertThat(second.eventType(null)).isEqualTo(new EventType("n", null, null, null, null));
        assertThat(config.pulls().get(2).resume()).isEqualTo(Pull.Resume.LIVE);
        assertThat(first.authorizationFile()).isNull();
        assertThat(config.pulls().get(2).authorizationFile()).isEqualTo(directory.resolve("secrets/c"));
    }

    @Test
    void refusesPullsThatCannotBe() {
        assertProblems(
                "pulls: [{name: A, url: ftp://h, type: n}]",
                "1: /pulls/0/name: 'A' is not a pull's name",
                "1: /pulls/0/url: 'ftp://h' is not a URL such as");
        assertProblems(
                "pulls: [{}]",
                "1: /pulls/0/name: is missing",
                "1: /pulls/0/url: is missing",
                "1: /pulls/0/type: is missing");
        for (Map.Entry<String, String> wrong : Map.of(
                        "url: 'http://me:secret@h/'", "url: a password does not belong",
                        "url: 'http://h/#x'", "url: a URL's fragment",
                        "url: 'http:///x'", "url: 'http:///x' is not a URL",
                        "url: 'http://a b'", "url: 'http://a b' is not a URL",
                        "url: 'http://h', resume: form", "resume: 'form' is none of skip, live",
                        "url: 'http://h', resume: {}", "resume/parameter: is missing",
                        "url: 'http://h', resume: {parameter: 'a b'}", "resume/parameter: 'a b' is not a URL parameter",
                        "url: 'http://h', again: 2d", "again: again is never, or 100ms to 1d",
                        "url: 'http://h', hosts: ['a/b']", "hosts/0: 'a/b' is not host or host:port",
                        "url: 'http://h', authorization-file: ' '",
                                "authorization-file: an authorization-file has a name")
                .entrySet()) {
            assertProblems("pulls: [{name: a, type: n, " + wrong.getKey() + "}]", "1: /pulls/0/" + wrong.getValue());
        }
        assertProblems(
                "pulls: [{name: a, url: 'http://h', type: n}, {name: a, url: 'http://i', type: n}]",
                "1: /pulls/1/name: pull a stands here already");
    }

    @Test
    void readsTheLake() throws IOException {
        LakeRules lake =
                read("lake: {warehouse: 's3a://b/t', every: 30s, keep-lines: 90d, tables: [{name: paid, from: order,"
                                + " where: {at: /status, eq: paid}, columns: {region: /region, total: {at: /total, as: decimal}},"
                                + " keep: 7d}]}")
                        .lake();
        assertThat(lake.warehouse()).isEqualTo("s3a://b/t");
        assertThat(lake.every()).isEqualTo(Duration.ofSeconds(30));
        assertThat(lake.keepLines()).isEqualTo(Duration.ofDays(90));
        LakeTable table = lake.tables().get(0);
        assertThat(table.holdsAll()).isFalse();
        assertThat(table.keep()).isEqualTo(Duration.ofDays(7));
        assertThat(table.columns())
                .containsExactly(
                        new LakeColumn("region", FieldPath.parse("/region"), LakeColumn.Type.STRING),
                        new LakeColumn("total", FieldPath.parse("/total"), LakeColumn.Type.DECIMAL));
        for (Map.Entry<String, String> wrong : Map.of(
                        "{every: 10ms}", "lake/every: 1s to 1h",
                        "{keep-lines: 36h}", "lake/keep-lines: whole days leave the lake",
                        "{warehouse: here}", "lake/warehouse: 'here' is neither an absolute path nor an address",
                        "{tables: [{name: lines, from: a}]}", "lake/tables/0/name: the table 'lines' holds the lines",
                        "{tables: [{name: a, from: a, columns: {time: /t}}]}",
                                "lake/tables/0/columns/time: every table of events has a column 'time' already",
                        "{tables: [{name: a, from: a}, {name: b, from: a}]}",
                                "lake/tables/1/from: another table without 'where' holds the type 'a' already",
                        "{tables: [{name: a, from: a}, {name: a, from: b}]}",
                                "lake/tables/1/name: another table has the name 'a' already")
                .entrySet()) {
            assertProblems("lake: " + wrong.getKey(), "1: /" + wrong.getValue());
        }
    }

    @Test
    void nothingOfYamlThatHidesThingsIsAccepted() {
        assertProblems("inbox: &a {settle: 1s}", "1: /inbox: an anchor (&a); the configuration has none");
        assertProblems(
                "inbox: &a {}\ntext: *a", "1: /inbox: an anchor (&a)", "2: /text: an alias (*a); write the value out");
        assertProblems(
                "inbox: !!java.net.URL {settle: 1s}",
                "1: /inbox: a type tag (tag:yaml.org,2002:java.net.URL); the configuration has none");
        assertProblems("version: !!int 1", "1: /version: a type tag (tag:yaml.org,2002:int)");
        assertProblems(
                "inbox:\n\tsettle: 1s\ntext:\n \tfold: []\n", "2: a tab in the indent", "4: a tab in the indent");
        assertProblems("version: 1\n---\nversion: 1\n", "3: a second document");
        assertProblems("a: [b\nc: d", "2: not YAML: ");
        assertProblems("version: 1\ninbox: \u0007", "2: not YAML: it holds the character U+0007");
        assertProblems("[".repeat(5_000), "0: not YAML: more than 16 levels deep");
        assertProblems("a: ".repeat(20), "1: not YAML: ");
    }

    @Test
    void anAliasBombIsRefusedWithoutExpandingIt() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        List<ConfigProblem> problems = problems(bomb.toString());
        assertThat(problems).hasSize(100).anyMatch(problem -> problem.message().contains("alias (*a0)"));
    }

    @Test
    void anUnreadableFileIsAProblemToo() throws IOException {
        Path absent = directory.resolve("absent.yaml");
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(absent)))
                .hasMessage(absent + ": there is no such file");
        Path latin1 = directory.resolve("latin1.yaml");
        Files.write(latin1, "version: 1\n# é\n".getBytes(ISO_8859_1));
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(latin1)))
                .hasMessage(latin1 + ":2: not UTF-8 text");
        Path huge = directory.resolve("huge.yaml");
        Files.write(huge, "#\n".repeat(600_000).getBytes(UTF_8));
        assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(huge)))
                .hasMessageContaining("longer than 1 MiB");
    }

    private static InboxRules inbox(
            List<String> include,
            List<EventFiles> events,
            Duration settle,
            OnChange onChange,
            @Nullable Charset charset) {
        return new InboxRules(include, events, settle, WhenDone.KEEP, onChange, charset, HardLinks.REFUSE);
    }

    @Test
    void theRecordsRefuseWhatTheReaderRefuses() {
        InboxRules inbox = InboxRules.defaults();
        List<EventFiles> none = List.of();
        List<EventFiles> some = List.of(new EventFiles("*.csv", "a", Set.of()));
        assertIllegal(() -> inbox(List.of(), none, inbox.settle(), OnChange.REPLACE, null));
        assertIllegal(() -> inbox(List.of("{a"), none, inbox.settle(), OnChange.REPLACE, null));
        assertIllegal(() -> inbox(inbox.include(), none, Duration.ofSeconds(-1), OnChange.REPLACE, null));
        assertIllegal(() -> inbox(inbox.include(), some, inbox.settle(), OnChange.APPEND, null));
        assertIllegal(() -> inbox(inbox.include(), none, inbox.settle(), OnChange.REPLACE, UTF_16));
        assertIllegal(() -> new EventFiles("../*.csv", "a", Set.of()));
        assertIllegal(() -> new EventFiles("*.csv", "a b", Set.of()));
        assertIllegal(() -> new EventFiles("*.csv", "a", Set.of("")));
        assertIllegal(() -> new TextRules(Segmentation.UNICODE, Set.of(), 257, null));
        assertIllegal(() -> new EventType("a/b", null, null, null, null));
        assertIllegal(() -> new EventType("é".repeat(65), null, null, null, null));
        assertIllegal(() -> new EventType("a", null, FieldPath.parse(""), null, null));
        assertIllegal(() -> new BucketRules(List.of(Duration.ofSeconds(7)), Map.of()));
        Duration minute = Duration.ofMinutes(1);
        assertIllegal(() -> new BucketRules(List.of(minute, minute), Map.of()));
        assertIllegal(() -> new BucketRules(List.of(minute), Map.of(minute, Duration.ofSeconds(59))));
        assertIllegal(() -> new BucketRules(List.of(), Map.of(minute, Duration.ofDays(1))));
        TallyConfig config = ConfigReader.defaults();
        assertIllegal(() -> new TallyConfig(
                inbox,
                config.text(),
                Map.of(),
                UnlistedTypes.ACCEPT,
                config.buckets(),
                Duration.ZERO,
                List.of(),
                List.of(),
                List.of(),
                config.lake()));
        EventType type = new EventType("a", null, null, null, null);
        assertIllegal(() -> new TallyConfig(
                inbox,
                config.text(),
                Map.of("b", type),
                UnlistedTypes.ACCEPT,
                config.buckets(),
                Duration.ofDays(1),
                List.of(),
                List.of(),
                List.of(),
                config.lake()));
    }

    private static void assertIllegal(org.assertj.core.api.ThrowableAssert.ThrowingCallable make) {
        assertThat(catchThrowableOfType(IllegalArgumentException.class, make)).isNotNull();
    }

    private TallyConfig read(String yaml) throws IOException {
        return ConfigReader.read(Files.writeString(directory.resolve("tally.yaml"), yaml));
    }

    private List<ConfigProblem> problems(String yaml) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(yaml));
        assertThat(refused).as(yaml).isNotNull();
        assertThat(refused.getMessage().lines())
                .hasSize(refused.problems().size())
                .allMatch(
                        line -> line.startsWith(directory.resolve("tally.yaml").toString()));
        return refused.problems();
    }

    /** Exactly these, in any order within a line: {@code line: pointer: start of the message}. */
    private void assertProblems(String yaml, String... expected) {
        List<String> found = problems(yaml).stream()
                .map(p -> p.line() + ": " + (p.pointer().isEmpty() ? "" : p.pointer() + ": ") + p.message())
                .toList();
        assertThat(found)
                .as(yaml)
                .hasSameSizeAs(expected)
                .allMatch(problem -> Arrays.stream(expected).anyMatch(problem::startsWith));
        assertThat(expected).as(yaml).allMatch(start -> found.stream().anyMatch(problem -> problem.startsWith(start)));
    }
}
