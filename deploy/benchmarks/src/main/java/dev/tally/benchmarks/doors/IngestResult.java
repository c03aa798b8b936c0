package dev.tally.benchmarks.doors;

import dev.tally.benchmarks.http.Latencies;

/**
 * Events until Kafka had each.
 *
 * @param connections 0 where there were none
 * @param cpu processor seconds of whoever brought them to Kafka: the ingest API, or the bare producer
 */
public record IngestResult(
        String way,
        int connections,
        long events,
        double eventsPerSecond,
        double p50Millis,
        double p99Millis,
        double mostMillis,
        double cpu) {
    static IngestResult of(String way, int connections, int eventsEach, Latencies answers, double cpu) {
        return new IngestResult(
                way,
                connections,
                (long) answers.answers() * eventsEach,
                answers.perSecond() * eventsEach,
                answers.p50Millis(),
                answers.p99Millis(),
                answers.mostMillis(),
                cpu);
    }
}
