package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty that send as fast as they can, and one that sends as it may. */
class RateIT {
    private static final int ABUSERS = 50;
    private static final int CALLS_A_MINUTE = 60;

    @TempDir
    Path directory;

    @Test
    void whoKeepsWithinTheLimitIsTakenHoweverManyDoNot() throws Exception {
        List<String> lines = new ArrayList<>(List.of(line("normal", "events:a"), line("asking", "read")));
        for (int i = 0; i < ABUSERS; i++) {
            lines.add(line("abuser-" + i, "events:a"));
        }
        Path tokens = Files.write(directory.resolve("tokens"), lines);
        TestKafka kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        try (IngestProcess ingest = IngestProcess.Launch.in(directory, kafka.bootstrapServers())
                .with("TALLY_TOKENS_FILE", tokens.toString())
                .with("TALLY_RATE_LIMIT", Integer.toString(CALLS_A_MINUTE))
                .start()) {
            assertThat(get(ingest, "/v1/limits", "asking")).contains("\"max_calls_per_minute\":" + CALLS_A_MINUTE);
            AtomicInteger taken = new AtomicInteger();
            AtomicReference<HttpResponse<String>> refused = new AtomicReference<>();
            AtomicBoolean isOver = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(ABUSERS);
            try {
                List<Future<?>> abusers = new ArrayList<>();
                for (int i = 0; i < ABUSERS; i++) {
                    String token = "abuser-" + i;
                    abusers.add(threads.submit(() -> {
                        for (int calls = 0; calls < 3 * CALLS_A_MINUTE || !isOver.get(); calls++) {
                            HttpResponse<String> answer = post(ingest, token);
                            if (answer.statusCode() == 202) {
                                taken.incrementAndGet();
                            } else {
                                refused.set(answer);
                                assertThat(answer.statusCode()).isEqualTo(429);
                            }
                        }
                        return null;
                    }));
                }
                for (int i = 0; i < CALLS_A_MINUTE; i++) {
                    assertThat(post(ingest, "normal").statusCode())
                            .as("call " + i)
                            .isEqualTo(202);
                }
                isOver.set(true);
                for (Future<?> abuser : abusers) {
                    abuser.get(4, TimeUnit.MINUTES);
                }
            } finally {
                isOver.set(true);
                threads.shutdownNow();
            }
            assertThat(taken.get()).isGreaterThanOrEqualTo(ABUSERS * CALLS_A_MINUTE);
            assertThat(refused.get().body()).contains("rate.exceeded");
            assertThat(refused.get().headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(refused.get().headers().firstValue("Retry-After").orElse(""))
                    .matches("[1-9][0-9]*");
            assertThat(refused.get().headers().firstValue("RateLimit").orElse(""))
                    .startsWith("\"calls\";r=0;t=");
        }
    }

    private static HttpResponse<String> post(IngestProcess ingest, String token) throws Exception {
        return ingest.post(
                "/v1/events/a", "application/json", "{}".getBytes(UTF_8), "Authorization", "Bearer secret-" + token);
    }

    private static String get(IngestProcess ingest, String path, String token) throws Exception {
        return ingest.send(ingest.request(path)
                        .header("Authorization", "Bearer secret-" + token)
                        .build())
                .body();
    }

    private static String line(String name, String scope) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(("secret-" + name).getBytes(UTF_8));
        return name + " sha256:" + HexFormat.of().formatHex(digest) + " " + scope;
    }
}
