package dev.tally.aggregator;

import dev.tally.local.testing.TestKafka;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Documents and events without end, from a seed, as the doors publish them: repeats after a crash of the door included. What
 * it publishes it tells its oracle. One thread publishes until {@link #stop}.
 */
final class Load implements AutoCloseable {
    private static final int DOCUMENTS = 40;
    private static final String[] SYLLABLES = {"ka", "lo", "mi", "ne", "pu", "ra", "so", "ti", "ve", "zu"};

    private final Publisher publisher;
    private final Random random;
    private final Oracle oracle = new Oracle();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Thread thread;
    private volatile boolean running = true;
    private volatile Throwable failure;
    private int steps;

    Load(TestKafka kafka, long seed) {
        publisher = new Publisher(kafka.bootstrapServers());
        random = new Random(seed);
        thread = new Thread(this::run, "load");
        thread.start();
    }

    private void run() {
        try {
            while (running) {
                document();
                for (int i = 0; i < 3; i++) {
                    event();
                }
                steps++;
                Thread.sleep(10);
            }
        } catch (InterruptedException | RuntimeException failed) {
            failure = failed;
        }
    }

    private void document() {
        String name = "load/" + random.nextInt(DOCUMENTS) + ".txt";
        if (random.nextInt(20) == 0) {
            publisher.withdraw(name);
            oracle.withdrawn(name);
            return;
        }
        String version = "v" + versions.merge(name, 1, Integer::sum);
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            lines.add(line());
        }
        oracle.document(name, lines);
        if (random.nextInt(4) == 0) {
            for (int i = 0; i <= random.nextInt(lines.size()); i++) {
                publisher.line(name, version, i, lines.get(i));
            }
        }
        publisher.document(name, version, lines, 0);
        if (random.nextInt(4) == 0) {
            publisher.document(name, version, lines, random.nextInt(lines.size()));
        }
    }

    private String line() {
        List<String> words = new ArrayList<>(Collections.nCopies(1 + random.nextInt(8), ""));
        words.replaceAll(absent -> SYLLABLES[random.nextInt(10)]
                + SYLLABLES[random.nextInt(10)]
                + SYLLABLES[random.nextInt(10)].toUpperCase(java.util.Locale.ROOT));
        return String.join(random.nextBoolean() ? ", " : " ", words) + ".";
    }

    private void event() {
        // Every fourth is one of the last fifty again.
        int number = steps * 3 + random.nextInt(3) - (random.nextInt(4) == 0 ? random.nextInt(50) : 0);
        String type = "type" + Math.floorMod(number, 3);
        Instant time = Instant.parse("2026-01-01T00:00:00Z").plus(Math.floorMod(number, 500) * 7L, ChronoUnit.SECONDS);
        publisher.event(type, "e" + number, "{\"n\":" + number + "}", time);
        oracle.event(type, "e" + number, time);
    }

    /** Ends publishing; everything is on Kafka when this returns. */
    Oracle stop() {
        running = false;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        publisher.flush();
        if (failure != null) {
            throw new AssertionError("the load could not be published", failure);
        }
        publisher.requireAllSent();
        return oracle;
    }

    @Override
    public void close() {
        running = false;
        publisher.close();
    }
}
