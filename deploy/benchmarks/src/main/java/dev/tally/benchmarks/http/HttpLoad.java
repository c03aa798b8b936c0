package dev.tally.benchmarks.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Requests over so many connections. What is due or answered within the warm-up is not measured. An answer that is no success
 * fails the run.
 */
public final class HttpLoad {
    private final URI service;
    private final int connections;
    private final Duration warmUp;
    private final Duration measured;
    private volatile boolean stopped;

    public HttpLoad(URI service, int connections, Duration warmUp, Duration measured) {
        this.service = service;
        this.connections = connections;
        this.warmUp = warmUp;
        this.measured = measured;
    }

    public static byte[] get(String path) {
        return HttpConnection.get(path);
    }

    public static byte[] post(String path, String contentType, byte[] body) {
        return HttpConnection.post(path, contentType, body);
    }

    /** When a request is due, by {@link System#nanoTime}. Each is asked for under a lock. */
    private interface Schedule {
        long next(long now);
    }

    /**
     * Open loop: requests at random moments, at a rate that does not wait for answers. A latency begins when its request is due,
     * so that a service which lags is not spared the requests it delays.
     */
    public Latencies atRate(double perSecond, Supplier<byte[]> requests) {
        Random random = new Random(1);
        long[] due = {System.nanoTime()};
        return run(requests, now -> {
            due[0] += (long) (-Math.log(1 - random.nextDouble()) * TimeUnit.SECONDS.toNanos(1) / perSecond);
            return due[0];
        });
    }

    /** Closed loop: each connection asks again as soon as it is answered. */
    public Latencies flatOut(Supplier<byte[]> requests) {
        return run(requests, now -> now);
    }

    /** Ends the run that is under way before its time, once what is out is answered. */
    public void stop() {
        stopped = true;
    }

    private Latencies run(Supplier<byte[]> requests, Schedule schedule) {
        Queue<Long> latencies = new ConcurrentLinkedQueue<>();
        long counts = System.nanoTime() + warmUp.toNanos();
        long end = counts + measured.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                all.add(CompletableFuture.runAsync(() -> ask(requests, schedule, counts, end, latencies), threads));
            }
            all.forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
        }
        double seconds = (Math.min(System.nanoTime(), end) - counts) / 1e9;
        return Latencies.of(latencies.stream().mapToLong(Long::longValue).toArray(), seconds);
    }

    private void ask(Supplier<byte[]> requests, Schedule schedule, long counts, long end, Queue<Long> latencies) {
        try (HttpConnection connection = new HttpConnection(service)) {
            while (true) {
                long due;
                byte[] request;
                synchronized (this) {
                    due = schedule.next(System.nanoTime());
                    if (due >= end || stopped) {
                        return;
                    }
                    request = requests.get();
                }
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                connection.exchange(request);
                if (due >= counts) {
                    latencies.add(System.nanoTime() - due);
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
