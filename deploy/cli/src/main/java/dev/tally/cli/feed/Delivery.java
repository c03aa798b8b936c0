package dev.tally.cli.feed;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Posts batches of one type. Where the door is away or full, the same batch is posted again under the same
 * {@code Idempotency-Key}: whatever of it is on Kafka already counts once. Not thread-safe.
 */
final class Delivery {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final ApiClient door;
    private final String path;
    private final String key;
    private final boolean lenient;
    private final Duration patience;

    /**
     * @param key of the whole run
     * @param patience how long to try with one batch
     */
    Delivery(ApiClient door, String type, String key, boolean lenient, Duration patience) {
        this.door = door;
        this.path = "/v1" + ApiClient.path("events", type);
        this.key = key;
        this.lenient = lenient;
        this.patience = patience;
    }

    /**
     * The door's answer, 2xx or 4xx.
     *
     * @throws Failure where it was unreachable all the time
     */
    Answer post(Batch batch) throws InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", batch.contentType());
        headers.put("Idempotency-Key", key + "-" + batch.number());
        if (lenient) {
            headers.put("Prefer", "handling=lenient");
        }
        long deadline = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Failure trouble;
            try {
                Answer answer = door.post(path, headers, batch.body());
                if (answer.status() < 500 && answer.status() != 429) {
                    return answer;
                }
                trouble = door.problem(answer);
                pause = answer.retryAfter().orElse(pause);
            } catch (Failure unreachable) {
                if (unreachable.exitCode() != ExitCode.UNREACHABLE) {
                    throw unreachable;
                }
                trouble = unreachable;
            }
            if (System.nanoTime() + pause.toNanos() > deadline) {
                throw trouble;
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }
}
