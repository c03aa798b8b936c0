package dev.tally.benchmarks.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.engine.HttpService;
import dev.tally.benchmarks.http.HttpLoad;
import dev.tally.benchmarks.http.Latencies;
import dev.tally.benchmarks.load.Order;
import dev.tally.benchmarks.load.Orders;
import dev.tally.benchmarks.load.Publisher;
import dev.tally.benchmarks.load.Workload;
import dev.tally.benchmarks.measure.EngineRun;
import dev.tally.benchmarks.measure.Platform;
import dev.tally.benchmarks.measure.ProcessUsage;
import dev.tally.benchmarks.oracle.Answer;
import dev.tally.benchmarks.oracle.Differences;
import dev.tally.benchmarks.oracle.OrderOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;

/**
 * The shipped ingest API with every other part running, so that it has what is left of the machine: the aggregator counts what
 * comes in. Each measurement begins when all of the one before is counted. Closing ends them all.
 */
public final class EventDoor implements AutoCloseable {
    private static final String PATH = "/v1/events/" + Order.TYPE;
    private static final ContentType NDJSON = ContentType.create("application/x-ndjson");
    private static final Duration GIVE_UP = Duration.ofMinutes(10);
    private static final long LOOK_EVERY_MILLIS = 100;

    private final Platform platform;
    private final EngineJvm jvm;
    private final Orders orders = new Orders(1, Instant.now(), 1_000);
    private final OrderOracle oracle = new OrderOracle();
    private final EngineRun engine;
    private final HttpService ingest;
    private final HttpService query;
    private final HttpService watcher;

    public EventDoor(Platform platform, EngineJvm jvm) throws SQLException, IOException, InterruptedException {
        this.platform = platform;
        this.jvm = jvm;
        String kafka = platform.kafka().bootstrapServers();
        engine = new EngineRun(platform, Engines.TALLY, new EngineJvm("640m", jvm.flags(), null), Workload.EVENTS);
        engine.start();
        Path directory = Files.createTempDirectory(platform.directory(), "door-");
        ingest = HttpService.ingest(jvm, directory, kafka);
        query = HttpService.query(jvm, directory, kafka, engine.assignment().jdbcUrl());
        watcher = HttpService.watcher(jvm, directory, kafka, Files.createDirectory(directory.resolve("inbox")));
    }

    /** So many events by a producer in this process, the same records that the API writes. */
    public IngestResult bare(int events) {
        double cpu = ProcessUsage.ownCpuSeconds();
        long start = System.nanoTime();
        try (Publisher publisher = new Publisher(platform.kafka().bootstrapServers())) {
            for (int i = 0; i < events; i++) {
                publisher.order(next(), false, Publisher.Acknowledged.NOBODY);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double none = Double.NaN;
        return new IngestResult(
                "bare producer", 0, events, events / seconds, none, none, none, ProcessUsage.ownCpuSeconds() - cpu);
    }

    /** Requests of so many events each, as fast as they are answered. */
    public IngestResult batches(int connections, int eventsEach, Duration warmUp, Duration measured) {
        double cpu = cpu();
        Latencies answers = new HttpLoad(ingest.url(), connections, warmUp, measured).flatOut(() -> batch(eventsEach));
        return IngestResult.of("batches of " + eventsEach, connections, eventsEach, answers, cpu() - cpu);
    }

    /** Requests of one event each, as fast as they are answered. */
    public IngestResult singles(int connections, Duration warmUp, Duration measured) {
        double cpu = cpu();
        Latencies answers = new HttpLoad(ingest.url(), connections, warmUp, measured).flatOut(this::single);
        return IngestResult.of("single, flat out", connections, 1, answers, cpu() - cpu);
    }

    /** Requests of one event each, at a rate that waits for no answer. */
    public IngestResult singles(int connections, double perSecond, Duration warmUp, Duration measured) {
        double cpu = cpu();
        Latencies answers = new HttpLoad(ingest.url(), connections, warmUp, measured).atRate(perSecond, this::single);
        return IngestResult.of("single, open loop", connections, 1, answers, cpu() - cpu);
    }

    private double cpu() {
        return ProcessUsage.cpuSeconds(ingest.process().pid());
    }

    private ClassicHttpRequest single() {
        return HttpLoad.post(PATH, ContentType.APPLICATION_JSON, next().json().getBytes(UTF_8));
    }

    private ClassicHttpRequest batch(int events) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < events; i++) {
            lines.append(next().json()).append('\n');
        }
        return HttpLoad.post(PATH, NDJSON, lines.toString().getBytes(UTF_8));
    }

    /** Every order that is made is sent, or the run fails. */
    private Order next() {
        Order next = orders.next();
        oracle.add(next);
        return next;
    }

    /** Waits until everything sent is counted. */
    public void awaitCounted() throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + GIVE_UP.toNanos();
        long sent = platform.kafka().admin().endOffsets(Workload.EVENTS.topic()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        while (engine.counted() < sent) {
            engine.requireAlive();
            ingest.requireAlive();
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(engine.counted() + " of " + sent + " events are counted");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** Compares the sums by region and item with those of all orders made. */
    public Differences differences() throws SQLException {
        return engine.differences(Map.of(Answer.GROUPS, oracle.groups()));
    }

    /** Has the ingest API's flight recording written down, if there is one. */
    public void dumpProfile() throws IOException, InterruptedException {
        jvm.dumpProfile(ingest.process().pid(), "ingest-api");
    }

    @Override
    public void close() throws SQLException {
        watcher.close();
        query.close();
        ingest.close();
        engine.close();
    }
}
