package dev.tally.query.sql;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts the statements that were ended before they had ended. Both series exist from the start. */
@Component
class Cancellations {
    private final Counter timeouts;
    private final Counter clientsGone;

    Cancellations(MeterRegistry registry) {
        timeouts = counter(registry, "timeout");
        clientsGone = counter(registry, "client-gone");
    }

    private static Counter counter(MeterRegistry registry, String reason) {
        return Counter.builder("tally.sql.cancelled")
                .description("Statements in SQL that were cancelled")
                .tag("reason", reason)
                .register(registry);
    }

    void timeout() {
        timeouts.increment();
    }

    void clientGone() {
        clientsGone.increment();
    }
}
