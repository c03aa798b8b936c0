package dev.tally.benchmarks.query;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Requests at a rate that does not wait for answers, at random moments as from many people. A latency begins when a request is
 * due, so that a server which lags is not spared the requests it delays. An answer other than 200 fails the run, except in the warm-up.
 */
final class OpenLoop {
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI service;
    private final int rate;

    OpenLoop(URI service, int rate) {
        this.service = service;
        this.rate = rate;
    }

    /** Asks for as long as both take; what was due within the warm-up is not measured. */
    Latencies run(Function<Random, String> requests, Duration warmUp, Duration measured) throws IOException {
        Random random = new Random(1);
        Queue<Long> latencies = new ConcurrentLinkedQueue<>();
        Queue<CompletableFuture<Void>> underWay = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        long counts = start + warmUp.toNanos();
        long end = counts + measured.toNanos();
        for (long due = start; due < end; due += gap(random)) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            long scheduled = due;
            boolean isMeasured = due >= counts;
            underWay.add(ask(requests.apply(random), isMeasured).thenAccept(answered -> {
                if (isMeasured) {
                    latencies.add(answered - scheduled);
                }
            }));
        }
        CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)).join();
        return Latencies.of(latencies.stream().mapToLong(Long::longValue).toArray());
    }

    private long gap(Random random) {
        return (long) (-Math.log(1 - random.nextDouble()) * TimeUnit.SECONDS.toNanos(1) / rate);
    }

    /** Completes with the moment of the answer. */
    private CompletableFuture<Long> ask(String path, boolean isMeasured) {
        HttpRequest request =
                HttpRequest.newBuilder(service.resolve(path)).timeout(GIVE_UP).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(response -> {
            if (isMeasured && response.statusCode() != 200) {
                throw new IllegalStateException(path + " was answered by " + response.body());
            }
            return System.nanoTime();
        });
    }
}
