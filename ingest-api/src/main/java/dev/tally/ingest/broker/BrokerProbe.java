package dev.tally.ingest.broker;

import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Topics;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker for our own topics again and again, on a thread of its own, so that readiness is known without asking
 * and is fresh. Logs changes only.
 */
public final class BrokerProbe {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerProbe.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int PATIENCE_MILLIS = 2_000;
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final KafkaConnection kafka;
    private final Runnable onReady;
    private final Thread thread = new Thread(this::run, "broker-probe");
    private volatile Answer last = new Answer("the broker has not been asked yet", System.nanoTime());
    private @Nullable Admin admin;

    private record Answer(@Nullable String problem, long nanos) {}

    /** Calls {@code onReady}, on the probe's thread, whenever the topics have become reachable, and is ready when that returns. */
    public BrokerProbe(KafkaConnection kafka, Runnable onReady) {
        this.kafka = kafka;
        this.onReady = onReady;
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Why nothing can be published now; null where it can. */
    public @Nullable String problem() {
        Answer answer = last;
        if (answer.problem() == null && System.nanoTime() - answer.nanos() > FRESH_NANOS) {
            return "the broker at " + kafka + " has not answered for "
                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - answer.nanos()) + " s";
        }
        return answer.problem();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            probe();
            try {
                Thread.sleep(EVERY.toMillis());
            } catch (InterruptedException stopping) {
                break;
            }
        }
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    private void probe() {
        @Nullable String before = last.problem();
        @Nullable String now;
        try {
            now = ask();
            if (now == null && before != null) {
                onReady.run(); // where that fails we are not ready yet, and ask again
            }
        } catch (RuntimeException unexpected) {
            now = "the broker at " + kafka + " does not answer as it should: " + unexpected;
        }
        last = new Answer(now, System.nanoTime());
        if (now == null && before != null) {
            LOG.info("broker {} answers, topics are there", kafka);
        } else if (now != null && !now.equals(before)) {
            LOG.warn("not ready: {}", now);
        }
    }

    private @Nullable String ask() {
        try {
            if (admin == null) {
                admin = Admin.create(kafka.with(Map.of(
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        "tally-ingest-probe",
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        PATIENCE_MILLIS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        PATIENCE_MILLIS,
                        AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        500)));
            }
            for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                    admin.describeTopics(Topics.OWN).topicNameValues().entrySet()) {
                String problem = problemOf(topic.getKey(), topic.getValue().get());
                if (problem != null) {
                    return problem;
                }
            }
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof UnknownTopicOrPartitionException
                    ? missingTopics()
                    : unreachable(failed.getCause());
        } catch (KafkaException unreachable) {
            return unreachable(unreachable);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return "stopping";
        }
    }

    private static @Nullable String problemOf(String name, TopicDescription topic) {
        long leaderless = topic.partitions().stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .count();
        return leaderless == 0 ? null : leaderless + " partitions of topic " + name + " have no leader";
    }

    private String missingTopics() {
        return "a topic of " + String.join(", ", Topics.OWN) + " does not exist on " + kafka
                + ": create it with ./tally topics create";
    }

    private String unreachable(@Nullable Throwable cause) {
        String why = cause == null ? "no answer" : cause.getClass().getSimpleName();
        return "the broker at " + kafka + " does not answer (" + why + ")";
    }

    @PreDestroy
    void stop() {
        thread.interrupt();
    }
}
