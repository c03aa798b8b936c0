package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.HttpService;
import dev.tally.benchmarks.http.HttpLoad;
import dev.tally.benchmarks.http.Latencies;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.http.ClassicHttpRequest;

/** The query service over an engine's database, asked at a steady rate for as long as this is open: words and documents. */
final class Questions implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final List<String> PATHS =
            List.of("/v1/words?limit=20", "/v1/words?limit=20&prefix=wa", "/v1/documents?limit=20");

    private final HttpService service;
    private final HttpLoad load;
    private final CompletableFuture<Latencies> answers;
    private int asked;

    /** Returns when it has been asked for a while. */
    Questions(Platform platform, EngineJvm jvm, String jdbcUrl, int perSecond)
            throws IOException, InterruptedException {
        service = HttpService.query(
                jvm,
                Files.createTempDirectory(platform.directory(), "questions-"),
                platform.kafka().bootstrapServers(),
                jdbcUrl);
        load = new HttpLoad(service.url(), CONNECTIONS, WARM_UP, LONGEST);
        answers = CompletableFuture.supplyAsync(() -> load.atRate(perSecond, this::next));
        Thread.sleep(WARM_UP.toMillis());
    }

    private ClassicHttpRequest next() {
        return HttpLoad.get(PATHS.get(asked++ % PATHS.size()));
    }

    /** Ends the asking; how long the answers took. */
    Latencies end() {
        load.stop();
        return answers.join();
    }

    @Override
    public void close() {
        load.stop();
        service.close();
    }
}
