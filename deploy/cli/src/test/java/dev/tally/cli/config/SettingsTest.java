package dev.tally.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static List<String> changes(String before, String after) {
        return Settings.of(after).since(Settings.of(before)).stream()
                .map(Change::line)
                .toList();
    }

    @Test
    void namesWhatAnEditChangesInTheOrderOfTheNames() {
        String before = """
                version: 1
                inbox: {settle: 1s, when-done: keep}
                events:
                  order.placed: {key: /shop_id}
                sources: [{topic: a, type: x}, {topic: b, type: x}]
                counters: [{name: c, from: x, measures: {n: count}, every: [1m], keep: {1m: 1d}}]
                """;
        String after = """
                version: 1
                inbox:
                  when-done: keep
                  settle: 2s
                text: {fold: []}
                events:
                  order.placed: {key: /shop_id, id: /id}
                sources: [{topic: c, type: x}, {topic: b, type: x}]
                pulls: [{name: p, url: 'http://h'}]
                counters: [{name: c, from: y, measures: {m: count}, every: [1m], max-groups: 7}]
                """;
        assertThat(changes(before, after))
                .containsExactly(
                        "- counters.c.keep: {\"1m\":\"1d\"}",
                        "+ counters.c.max-groups: 7",
                        "~ events.order.placed: {\"key\":\"/shop_id\"} -> {\"key\":\"/shop_id\",\"id\":\"/id\"}",
                        "~ inbox.settle: 1s -> 2s",
                        "+ pulls.p: {\"name\":\"p\",\"url\":\"http://h\"}",
                        "- sources.a: {\"topic\":\"a\",\"type\":\"x\"}",
                        "+ sources.c: {\"topic\":\"c\",\"type\":\"x\"}",
                        "+ text.fold: []");
    }

    @Test
    void commentsAndLayoutChangeNothing() {
        assertThat(changes("buckets: {every: [1m]}", "# often\nbuckets:\n  every:\n    - 1m\n"))
                .isEmpty();
        assertThat(changes("", "version: 1\ninbox:\nevents: {}\n")).isEmpty();
    }

    @Test
    void whatIsNotYamlSaysNothing() {
        assertThat(changes("a: [", "text: {min-length: 2}")).containsExactly("+ text.min-length: 2");
    }
}
