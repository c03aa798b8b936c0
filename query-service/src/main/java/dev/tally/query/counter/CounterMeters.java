package dev.tally.query.counter;

import dev.tally.query.snapshot.ReadTransaction;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** How many groups counters have, as of a quarter of a minute ago at most; nothing while the database is away. */
@Component
class CounterMeters {
    private static final Logger LOG = LoggerFactory.getLogger(CounterMeters.class);
    private static final int EVERY_SECONDS = 15;
    private static final int MOST = 1_000;

    private final ReadTransaction transaction;
    private final CounterQueries queries;
    private final MultiGauge groups;
    private final MultiGauge other;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "counter-meters");
        made.setDaemon(true);
        return made;
    });
    private final Future<?> reading;

    CounterMeters(MeterRegistry registry, ReadTransaction transaction, CounterQueries queries) {
        this.transaction = transaction;
        this.queries = queries;
        this.groups = MultiGauge.builder("tally.counter.groups")
                .description("Groups that a counter has rows of its own for")
                .register(registry);
        this.other = MultiGauge.builder("tally.counter.other")
                .description("Events of groups beyond max-groups, which count as __other__")
                .register(registry);
        this.reading = thread.scheduleWithFixedDelay(this::read, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void read() {
        try {
            List<Counter> live = transaction.read(() -> queries.counters("live", "", MOST));
            groups.register(rows(live, Counter::groups), true);
            other.register(rows(live, Counter::folded), true);
        } catch (RuntimeException away) {
            LOG.debug("the counters cannot be read", away);
            groups.register(List.of(), true);
            other.register(List.of(), true);
        }
    }

    private static List<Row<?>> rows(List<Counter> counters, ToLongFunction<Counter> value) {
        return counters.stream()
                .<Row<?>>map(counter -> Row.of(Tags.of("counter", counter.name()), value.applyAsLong(counter)))
                .toList();
    }

    @PreDestroy
    void stop() {
        reading.cancel(true);
        thread.shutdownNow();
    }
}
