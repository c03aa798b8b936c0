package dev.tally.watcher.publish;

import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka answers and {@link Topics#LINES} is there and takes our largest line. Asks again and again, more often
 * while it is not; every change of the answer is one log line. Nothing is published before the first good answer.
 */
public final class LinesTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinesTopic.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Duration ASK_EVERY = Duration.ofSeconds(10);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final KafkaConnection kafka;
    private final Consumer<String> onTopicId;
    private final Thread thread = new Thread(this::askForEver, "lines-topic");
    private @Nullable Admin admin;
    private @Nullable String problem = "Kafka has not been asked yet";

    /** Asks at these servers; {@code onTopicId} hears the topic's id before anything is published to it. */
    public LinesTopic(KafkaConnection kafka, Consumer<String> onTopicId) {
        this.kafka = kafka;
        this.onTopicId = onTopicId;
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Why lines cannot be published, and what to do about it; empty when they can. */
    public synchronized Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    synchronized void awaitAvailable() throws InterruptedException {
        while (problem != null) {
            wait();
        }
    }

    private void askForEver() {
        try {
            while (true) {
                @Nullable String answer = ask();
                report(answer);
                Thread.sleep((answer == null ? ASK_EVERY : ASK_AGAIN).toMillis());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void report(@Nullable String answer) {
        if (answer != null && !answer.equals(problem)) {
            LOG.error("{}", answer);
        } else if (answer == null && problem != null) {
            LOG.info("topic {} at {} is there", Topics.LINES, kafka);
        }
        problem = answer;
        notifyAll();
    }

    private @Nullable String ask() throws InterruptedException {
        try {
            Admin asked = admin();
            TopicDescription description = get(asked.describeTopics(List.of(Topics.LINES))
                            .allTopicNames())
                    .get(Topics.LINES);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, Topics.LINES);
            Config config = get(asked.describeConfigs(List.of(resource)).all()).get(resource);
            int largest = Integer.parseInt(
                    config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
            if (largest < Topics.MAX_MESSAGE_BYTES) {
                return "topic " + Topics.LINES + " has " + TopicConfig.MAX_MESSAGE_BYTES_CONFIG + "=" + largest
                        + "; Tally's lines need " + Topics.MAX_MESSAGE_BYTES;
            }
            onTopicId.accept(description.topicId().toString());
            return null;
        } catch (TimeoutException silent) {
            return "Kafka does not answer at " + kafka + " (" + ANSWER_WITHIN.toSeconds() + " s)";
        } catch (ExecutionException failure) {
            return failure.getCause() instanceof UnknownTopicOrPartitionException
                    ? "topic " + Topics.LINES + " does not exist at " + kafka + "; `tally topics create` creates it"
                    : "Kafka at " + kafka + ": " + failure.getCause();
        } catch (KafkaException unusable) {
            return "Kafka at " + kafka + ": " + unusable.getMessage();
        }
    }

    private static <T> T get(KafkaFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Admin admin() {
        if (admin == null) {
            admin = Admin.create(kafka.with(Map.of(
                    AdminClientConfig.CLIENT_ID_CONFIG,
                    "tally-file-watcher-check",
                    AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                    1_000,
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    (int) ANSWER_WITHIN.toMillis(),
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    (int) ANSWER_WITHIN.toMillis())));
        }
        return admin;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
