package dev.tally.model.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tally.model.config.Condition.All;
import dev.tally.model.config.Condition.Any;
import dev.tally.model.config.Condition.Comparison;
import dev.tally.model.config.Condition.Operator;
import dev.tally.model.config.FieldValue.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counters, from YAML to what they mean and to the JSON under which they are stored. */
class CounterReaderTest {
    @TempDir
    private Path directory;

    @Test
    void everySettingIsRead() throws IOException {
        CounterDefinition counter = read("""
                counters:
                  - name: orders_by_region
                    from: order.placed
                    where: {all: [{at: /status, in: [paid, 1, true]}, {any: [{at: /n, gte: 0.5}, {at: /test, exists: false}]}]}
                    group-by: {region: /region, item: {at: /item_id, missing: none}}
                    measures: {orders: count, units: {sum: /count}, least: {min: /total}, largest: {max: /total}}
                    every: [1d, 1m]
                    keep: {1m: 2d}
                    max-groups: 3
                """);
        FieldPath total = FieldPath.parse("/total");
        assertThat(counter)
                .isEqualTo(new CounterDefinition(
                        "orders_by_region",
                        "order.placed",
                        new All(List.of(
                                new Comparison(
                                        FieldPath.parse("/status"),
                                        Operator.IN,
                                        List.of(
                                                new FieldValue(Kind.STRING, "paid"),
                                                new FieldValue(Kind.NUMBER, "1"),
                                                FieldValue.TRUE)),
                                new Any(List.of(
                                        new Comparison(
                                                FieldPath.parse("/n"),
                                                Operator.GTE,
                                                List.of(new FieldValue(Kind.NUMBER, "0.5"))),
                                        new Comparison(
                                                FieldPath.parse("/test"),
                                                Operator.EXISTS,
                                                List.of(FieldValue.FALSE)))))),
                        List.of(
                                new GroupField("region", FieldPath.parse("/region"), null),
                                new GroupField("item", FieldPath.parse("/item_id"), "none")),
                        List.of(
                                new Measure("orders", Measure.Kind.COUNT, null),
                                new Measure("units", Measure.Kind.SUM, FieldPath.parse("/count")),
                                new Measure("least", Measure.Kind.MIN, total),
                                new Measure("largest", Measure.Kind.MAX, total)),
                        List.of(Duration.ofMinutes(1), Duration.ofDays(1)),
                        Map.of(Duration.ofMinutes(1), Duration.ofDays(2)),
                        3));
        assertThat(CounterJson.of(counter).replace('"', '\''))
                .isEqualTo("{'where':{'all':[{'at':'/status','in':['paid',1,true]},{'any':[{'at':'/n','gte':0.5},"
                        + "{'at':'/test','exists':false}]}]},'group-by':{'region':'/region','item':{'at':'/item_id',"
                        + "'missing':'none'}},'measures':{'orders':'count','units':{'sum':'/count'},'least':{'min':"
                        + "'/total'},'largest':{'max':'/total'}},'every':['1m','1d']}");
    }

    @Test
    void littleIsEnough() throws IOException {
        CounterDefinition counter = read("counters: [{name: all, from: a, measures: {n: count}}]");
        assertThat(counter.where()).isEqualTo(Condition.ALWAYS);
        assertThat(counter.groupBy()).isEmpty();
        assertThat(counter.isBucketed()).isFalse();
        assertThat(counter.maxGroups()).isEqualTo(100_000);
        assertThat(CounterJson.of(counter)).isEqualTo("{\"measures\":{\"n\":\"count\"}}");
    }

    /** Nothing is left out in silence: whoever wrote the counter waits for its table. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            measures: {}                                     | /counters/0/measures: names none
            measures:                                        | /counters/0/measures: names none
            'measures: {n: count}, where: {at: /x, in: []}'  | /counters/0/where/in: an empty list
            """)
    void aCounterThatCountsNothingIsAProblem(String settings, String problem) {
        assertThat(catchThrowableOfType(
                        ConfigException.class, () -> read("counters: [{name: c, from: a, " + settings + "}]")))
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            eq: 1            | 1        | true
            eq: 1            | 1.0      | true
            eq: 100          | 1e2      | true
            eq: 1            | "1"      | false
            eq: "1"          | "1"      | true
            eq: true         | true     | true
            eq: true         | "true"   | false
            eq: a            | null     | false
            ne: a            | null     | true
            ne: a            | "b"      | true
            ne: a            | "a"      | false
            ne: 1            | 1.00     | false
            in: [a, 2]       | 2.0      | true
            in: [a, 2]       | "b"      | false
            gt: 10           | 9        | false
            gt: 10           | 10.01    | true
            gt: 9            | "91"     | false
            gte: 10          | 10.0     | true
            lt: b            | "a"      | true
            lt: b            | "b"      | false
            lte: b           | "b"      | true
            lt: 1            | -1e300   | true
            gt: 1            | 1e999    | false
            gt: \uFF5E       | "\uD83D\uDE00" | true
            gt: 0            | {}       | false
            exists: true     | null     | false
            exists: true     | []       | true
            exists: false    | null     | true
            exists: false    | 0        | false
            eq: a, ne: b     | "a"      | true
            gte: 1, lt: 3    | 3        | false
            """)
    void comparisonsMeanWhatTheySay(String comparison, String value, boolean holds) throws Exception {
        CounterDefinition counter =
                read("counters: [{name: c, from: a, where: {at: /x, " + comparison + "}, measures: {n: count}}]");
        FieldValue x = FieldPath.parse("/x").read(("{\"x\":" + value + "}").getBytes(UTF_8));
        assertThat(counter.where().holds(path -> x))
                .as(comparison + " of " + value)
                .isEqualTo(holds);
    }

    private CounterDefinition read(String yaml) throws IOException {
        return ConfigReader.read(Files.writeString(directory.resolve("tally.yaml"), yaml))
                .counters()
                .get(0);
    }
}
