package dev.tally.ingest.pull;

import dev.tally.ingest.event.LineEvents.Outcome;
import java.util.List;

/**
 * Lines that go to Kafka together.
 *
 * @param position behind the last of them
 */
record PullBatch(List<Outcome> outcomes, PullPosition position) {
    int rejected() {
        return (int) outcomes.stream().filter(Outcome::rejected).count();
    }
}
