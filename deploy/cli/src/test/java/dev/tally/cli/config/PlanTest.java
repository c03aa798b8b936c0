package dev.tally.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.config.Change.Kind;
import dev.tally.model.config.Condition;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.Measure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static CounterDefinition counter(String name) {
        Measure events = new Measure("n", Measure.Kind.COUNT, null);
        return new CounterDefinition(
                name, "order.placed", Condition.ALWAYS, List.of(), List.of(events), List.of(), Map.of(), 10);
    }

    private static StoredCounter stored(String name, String type, String status, boolean isSame) {
        return new StoredCounter(name, type, status, "{}", isSame, 0);
    }

    private static Plan plan(List<CounterDefinition> wanted, Set<String> types, StoredCounter... stored) {
        Map<String, StoredCounter> counters = new LinkedHashMap<>();
        Arrays.stream(stored).forEach(counter -> counters.put(counter.name(), counter));
        return Plan.of(wanted, new StoredCounters(counters, types), List.of());
    }

    private static List<String> lines(Plan plan) {
        return plan.counters().stream().map(Change::line).toList();
    }

    @Test
    void aNewCounterCatchesUpWhereItsTypeWasCountedBefore() {
        assertThat(lines(plan(List.of(counter("a")), Set.of("other"))))
                .containsExactly("+ counters.a: counts order.placed from now on in tally.counter_a");
        assertThat(lines(plan(List.of(counter("a")), Set.of("order.placed"))))
                .containsExactly(
                        "+ counters.a: counts order.placed from now on, and first what Kafka still holds of it;"
                                + " tally.counter_a appears when that is done");
    }

    @Test
    void aCounterThatIsGoneIsRetiredOnce() {
        Plan plan = plan(List.of(), Set.of(), stored("a", "t", "live", false), stored("b", "t", "retired", false));
        assertThat(lines(plan))
                .singleElement()
                .asString()
                .startsWith("- counters.a: is retired: it counts no further, tally.counter_a stays");
        assertThat(plan.isRefused()).isFalse();
    }

    @Test
    void anotherMeaningUnderAKnownNameIsRefusedWithTheReasonOfTheAggregator() {
        Plan plan = plan(
                List.of(counter("retired"), counter("type"), counter("changed")),
                Set.of(),
                stored("retired", "order.placed", "retired", true),
                stored("type", "order.shipped", "live", true),
                stored("changed", "order.placed", "backfilling", false));
        assertThat(lines(plan))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("✘ counters.retired: was retired when tally.yaml no longer had it"),
                        line -> assertThat(line)
                                .startsWith("✘ counters.type: counted events of type order.shipped until now"),
                        line -> assertThat(line)
                                .startsWith("✘ counters.changed: was defined otherwise until now, as {}"));
        assertThat(plan.isRefused()).isTrue();
    }

    @Test
    void whatStaysTheSameIsNoChange() {
        Plan plan = plan(
                List.of(counter("a"), counter("b")),
                Set.of(),
                stored("a", "order.placed", "live", true),
                stored("b", "order.placed", "backfilling", true));
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.unchanged()).containsExactly("a", "b");
    }

    @Test
    void whatANewCounterKeepsIsNotSaidTwice() {
        Change keep = new Change(Kind.ADDED, "counters.a.keep", "{}");
        Change other = new Change(Kind.ADDED, "counters.ab.keep", "{}");
        Plan plan = Plan.of(List.of(counter("a")), new StoredCounters(Map.of(), Set.of()), List.of(keep, other));
        assertThat(plan.settings()).containsExactly(other);
    }
}
