package dev.tally.cli.config;

import dev.tally.cli.Terminal;
import dev.tally.cli.config.Change.Kind;
import dev.tally.model.config.CounterDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happens when the services read a configuration: to the counters as the aggregator decides it, and which settings
 * differ from those that the services have.
 *
 * @param counters what becomes of counters, those that stay as they are not among them
 * @param settings what becomes of everything else
 * @param unchanged names of counters that go on
 */
record Plan(List<Change> counters, List<Change> settings, List<String> unchanged) {
    Plan {
        counters = List.copyOf(counters);
        settings = List.copyOf(settings);
        unchanged = List.copyOf(unchanged);
    }

    static Plan of(List<CounterDefinition> wanted, StoredCounters stored, List<Change> settings) {
        List<Change> changes = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        for (CounterDefinition counter : wanted) {
            StoredCounter before = stored.counters().get(counter.name());
            if (before == null) {
                changes.add(added(counter, stored.types().contains(counter.from())));
            } else if (before.isRetired() || !before.type().equals(counter.from()) || !before.isSame()) {
                changes.add(refused(before, counter));
            } else {
                unchanged.add(counter.name());
            }
        }
        Set<String> names = wanted.stream().map(CounterDefinition::name).collect(Collectors.toSet());
        stored.counters().values().stream()
                .filter(counter -> !counter.isRetired() && !names.contains(counter.name()))
                .forEach(counter -> changes.add(retired(counter)));
        return new Plan(changes, ofOthers(settings, changes), unchanged);
    }

    /** What a counter keeps says nothing more where the whole counter comes or goes. */
    private static List<Change> ofOthers(List<Change> settings, List<Change> counters) {
        return settings.stream()
                .filter(setting ->
                        counters.stream().noneMatch(counter -> setting.subject().startsWith(counter.subject() + ".")))
                .toList();
    }

    private static Change added(CounterDefinition counter, boolean isCountedAlready) {
        return new Change(
                Kind.ADDED,
                "counters." + counter.name(),
                "counts " + counter.from() + " from now on"
                        + (isCountedAlready
                                ? ", and first what Kafka still holds of it; tally." + counter.table()
                                        + " appears when that is done"
                                : " in tally." + counter.table()));
    }

    // The aggregator's reasons, in its order.
    private static Change refused(StoredCounter before, CounterDefinition counter) {
        String reason = before.isRetired()
                ? "was retired when tally.yaml no longer had it"
                : before.type().equals(counter.from())
                        ? "was defined otherwise until now, as " + before.definition()
                        : "counted events of type " + before.type() + " until now";
        return new Change(
                Kind.REFUSED,
                "counters." + counter.name(),
                reason + ". A counter never changes its meaning under its name: give this one another");
    }

    private static Change retired(StoredCounter counter) {
        return new Change(
                Kind.REMOVED,
                "counters." + counter.name(),
                counter.status().equals("live")
                        ? "is retired: it counts no further, tally.counter_" + counter.name()
                                + " stays, and its name is not given again"
                        : "is retired before its backfill is done: it has no table, and its name is not given again");
    }

    boolean isEmpty() {
        return counters.isEmpty() && settings.isEmpty();
    }

    /** Whether the aggregator would end at once with exit code 2. */
    boolean isRefused() {
        return counters.stream().anyMatch(change -> change.kind() == Kind.REFUSED);
    }

    private Stream<Change> changes() {
        return Stream.concat(counters.stream(), settings.stream());
    }

    /** The diff on standard output, its summary on standard error. */
    void print(Terminal terminal) {
        changes().forEach(change -> terminal.data(change.line()));
        long count = changes().count();
        terminal.say((count == 0 ? "Nothing changes" : count == 1 ? "1 change" : count + " changes")
                + (unchanged.isEmpty() ? "" : "; as they are: " + String.join(", ", unchanged)));
    }

    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("changes", changes().map(Change::members).toList());
        members.put("unchanged", unchanged);
        members.put("refused", isRefused());
        return members;
    }
}
