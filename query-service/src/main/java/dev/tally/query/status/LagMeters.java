package dev.tally.query.status;

import dev.tally.model.record.Position.Partition;
import dev.tally.query.snapshot.CountedPositions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The lag as metrics: what Kafka holds and the counts do not, as of five seconds ago at most. What cannot be asked is NaN, never
 * an old value: an alert must not sleep because Kafka or PostgreSQL is away.
 */
@Component
class LagMeters {
    private static final Logger LOG = LoggerFactory.getLogger(LagMeters.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final KafkaLog kafka;
    private final CountedPositions counted;
    private final MultiGauge records;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "lag-meters");
        made.setDaemon(true);
        return made;
    });
    private final Future<?> reading;
    private volatile double seconds = Double.NaN;

    LagMeters(MeterRegistry registry, KafkaLog kafka, CountedPositions counted) {
        this.kafka = kafka;
        this.counted = counted;
        this.records = MultiGauge.builder("tally.lag.records")
                .description("Offsets that Kafka holds and the counts do not")
                .register(registry);
        Gauge.builder("tally.lag", () -> seconds)
                .baseUnit("seconds")
                .description("How long the oldest record that is not counted has been on Kafka")
                .register(registry);
        this.reading = thread.scheduleWithFixedDelay(this::read, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void read() {
        try {
            Map<Partition, Long> next = counted.latest();
            LogEnds ends = kafka.ends(counted.topics());
            List<Row<?>> rows = new ArrayList<>();
            ends.partitions()
                    .keySet()
                    .forEach(partition -> rows.add(Row.of(tags(partition), ends.lag(partition, next))));
            records.register(rows, true);
            seconds = ends.areKnown() ? age(ends, next) : Double.NaN;
        } catch (RuntimeException away) {
            LOG.debug("the lag is unknown", away);
            records.register(List.of(), true);
            seconds = Double.NaN;
        }
    }

    private double age(LogEnds ends, Map<Partition, Long> next) {
        Map<Partition, Long> waiting = ends.waiting(next);
        return waiting.isEmpty()
                ? 0
                : kafka.oldest(waiting)
                        .map(time -> Math.max(
                                        0, Duration.between(time, Instant.now()).toMillis())
                                / 1000.0)
                        .orElse(Double.NaN);
    }

    private static Tags tags(Partition partition) {
        return Tags.of("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
    }

    @PreDestroy
    void stop() {
        reading.cancel(true);
        thread.shutdownNow();
    }
}
