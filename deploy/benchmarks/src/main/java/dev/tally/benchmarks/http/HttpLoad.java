package dev.tally.benchmarks.http;

import java.io.IOException;
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
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.bootstrap.HttpRequester;
import org.apache.hc.core5.http.impl.bootstrap.RequesterBootstrap;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Requests over so many connections. What is due or answered within the warm-up is not measured. An answer that is no success
 * fails the run.
 */
public final class HttpLoad {
    private static final Timeout GIVE_UP = Timeout.ofSeconds(30);

    private final HttpHost service;
    private final int connections;
    private final Duration warmUp;
    private final Duration measured;
    private volatile boolean stopped;

    public HttpLoad(URI service, int connections, Duration warmUp, Duration measured) {
        this.service = HttpHost.create(service);
        this.connections = connections;
        this.warmUp = warmUp;
        this.measured = measured;
    }

    public static ClassicHttpRequest get(String path) {
        return ClassicRequestBuilder.get(path).build();
    }

    public static ClassicHttpRequest post(String path, ContentType type, byte[] body) {
        return ClassicRequestBuilder.post(path).setEntity(body, type).build();
    }

    /** When a request is due, by {@link System#nanoTime}. Each is asked for under a lock. */
    private interface Schedule {
        long next(long now);
    }

    /**
     * Open loop: requests at random moments, at a rate that does not wait for answers. A latency begins when its request is due,
     * so that a service which lags is not spared the requests it delays.
     */
    public Latencies atRate(double perSecond, Supplier<ClassicHttpRequest> requests) {
        Random random = new Random(1);
        long[] due = {System.nanoTime()};
        return run(requests, now -> {
            due[0] += (long) (-Math.log(1 - random.nextDouble()) * TimeUnit.SECONDS.toNanos(1) / perSecond);
            return due[0];
        });
    }

    /** Closed loop: each connection asks again as soon as it is answered. */
    public Latencies flatOut(Supplier<ClassicHttpRequest> requests) {
        return run(requests, now -> now);
    }

    /** Ends the run that is under way before its time, once what is out is answered. */
    public void stop() {
        stopped = true;
    }

    private Latencies run(Supplier<ClassicHttpRequest> requests, Schedule schedule) {
        Queue<Long> latencies = new ConcurrentLinkedQueue<>();
        long counts = System.nanoTime() + warmUp.toNanos();
        long end = counts + measured.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        HttpRequester requester = RequesterBootstrap.bootstrap()
                .setDefaultMaxPerRoute(connections)
                .setMaxTotal(connections)
                .create();
        try {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                all.add(CompletableFuture.runAsync(
                        () -> ask(requester, requests, schedule, counts, end, latencies), threads));
            }
            all.forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
            requester.close(CloseMode.IMMEDIATE);
        }
        double seconds = (Math.min(System.nanoTime(), end) - counts) / 1e9;
        return Latencies.of(latencies.stream().mapToLong(Long::longValue).toArray(), seconds);
    }

    private void ask(
            HttpRequester requester,
            Supplier<ClassicHttpRequest> requests,
            Schedule schedule,
            long counts,
            long end,
            Queue<Long> latencies) {
        while (true) {
            long due;
            ClassicHttpRequest request;
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
            exchange(requester, request);
            if (due >= counts) {
                latencies.add(System.nanoTime() - due);
            }
        }
    }

    private void exchange(HttpRequester requester, ClassicHttpRequest request) {
        try {
            requester.execute(service, request, GIVE_UP, HttpCoreContext.create(), answer -> {
                String body = EntityUtils.toString(answer.getEntity());
                if (answer.getCode() >= 300) {
                    throw new IllegalStateException(request + " was answered by " + answer.getCode() + "\n" + body);
                }
                return null;
            });
        } catch (IOException | HttpException broken) {
            throw new IllegalStateException(request + " got no answer", broken);
        }
    }
}
