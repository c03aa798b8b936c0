package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.Terminal;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.PartRecord.State;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.ProcessIdentity;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.home.RunRecord.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All parts of one installation under one supervisor. Starts them as early as what they need is there, keeps them
 * running, writes down what it does ({@link RunRecord}), and stops them in the order in which data flows, so that none
 * loses its partner before its last word. If this JVM is killed, the parts end by themselves.
 */
final class Platform {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(20);
    private static final int FEW_CORES = 2;
    private static final Duration HEAD_START = Duration.ofSeconds(4);

    private final Home home;
    private final Ports ports;
    private final Path data;
    private final Path configuration;
    private final boolean ephemeral;
    private final Terminal terminal;
    private final Instant begun;
    private final Board board;
    private final Map<String, Keeper> keepers = new LinkedHashMap<>();
    private final CompletableFuture<Void> counting = new CompletableFuture<>();
    private final CompletableFuture<Void> kafkaUp;
    private final CompletableFuture<Void> databaseUp;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Set<String> announced = new HashSet<>();
    private volatile Phase phase = Phase.STARTING;
    private boolean tracesRemoved;

    /**
     * @param topics makes the topics, called once when Kafka answers; returns what to print
     * @param schema makes roles and tables, called once when PostgreSQL answers; returns what to print
     */
    Platform(
            Home home,
            Ports ports,
            Path data,
            Path configuration,
            boolean ephemeral,
            Terminal terminal,
            Instant begun,
            Part kafka,
            Part postgres,
            Part aggregator,
            Part lake,
            List<Part> onKafka,
            List<Part> onDatabase,
            Supplier<String> topics,
            Supplier<String> schema) {
        this.home = home;
        this.ports = ports;
        this.data = data;
        this.configuration = configuration;
        this.ephemeral = ephemeral;
        this.terminal = terminal;
        this.begun = begun;
        List<String> names = new ArrayList<>(List.of(kafka.name(), postgres.name()));
        List.of(onDatabase, onKafka, List.of(aggregator, lake))
                .forEach(list -> list.forEach(part -> names.add(part.name())));
        this.board = new Board(names, this::writeRecord);
        CompletableFuture<Void> atOnce = CompletableFuture.completedFuture(null);
        Keeper kafkaKeeper = keep(kafka, atOnce);
        Keeper postgresKeeper = keep(postgres, atOnce);
        this.kafkaUp = kafkaKeeper.firstStart().thenRun(() -> announce("topics", topics.get()));
        this.databaseUp = postgresKeeper.firstStart().thenRun(() -> announce("schema", schema.get()));
        // Spark has the longest way to go, and needs no broker until it is up: its job waits for the topics itself.
        keep(aggregator, databaseUp);
        CompletableFuture<?> room = roomForOthers();
        onKafka.forEach(part -> keep(part, CompletableFuture.allOf(kafkaUp, room)));
        onDatabase.forEach(part -> keep(part, CompletableFuture.allOf(databaseUp, room)));
        // Last: nobody waits for it, and what it brings over has to be counted first.
        keep(lake, CompletableFuture.allOf(allStarted()));
    }

    /**
     * Where cores are few, everything that starts at once is ready at once, at the end. Counting goes first there: the others
     * begin when it has begun, or does not get on.
     */
    private CompletableFuture<?> roomForOthers() {
        if (Runtime.getRuntime().availableProcessors() > FEW_CORES) {
            return CompletableFuture.completedFuture(null);
        }
        return kafkaUp.thenCompose(
                there -> counting.completeOnTimeout(null, HEAD_START.toMillis(), TimeUnit.MILLISECONDS));
    }

    private CompletableFuture<?>[] allStarted() {
        return keepers.values().stream().map(Keeper::firstStart).toArray(CompletableFuture[]::new);
    }

    private Keeper keep(Part part, CompletableFuture<?> prerequisite) {
        Keeper keeper = new Keeper(part, board, prerequisite, this::say);
        keepers.put(part.name(), keeper);
        return keeper;
    }

    /** Sets everything going and returns at once. */
    void start() {
        writeRecord(board.all());
        keepers.values().forEach(Keeper::begin);
    }

    /**
     * Looks after the start for up to this long: prints each part as it becomes ready. Returns whether all are.
     *
     * @throws Failure when Kafka or PostgreSQL, their topics or their tables could not be had
     */
    boolean watchStart(Duration howLong) throws InterruptedException {
        Instant until = Instant.now().plus(howLong);
        while (!stopped.get() && Instant.now().isBefore(until)) {
            failIfHopeless(kafkaUp, Programs.KAFKA);
            failIfHopeless(databaseUp, Programs.POSTGRES);
            lookAround();
            if (board.allReady() && kafkaUp.isDone() && databaseUp.isDone()) {
                phase = Phase.READY;
                writeRecord(board.all());
                return true;
            }
            if (anyStoppedForGood()) {
                return false;
            }
            board.awaitChange(60);
        }
        return false;
    }

    private void failIfHopeless(CompletableFuture<Void> step, String part) {
        if (!step.isCompletedExceptionally()) {
            return;
        }
        try {
            step.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Failure failure) {
                throw failure;
            }
            String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            throw new Failure(
                            ExitCode.FAILED,
                            part + " could not be started",
                            reason,
                            "log: " + home.log(part) + "      next: ./tally doctor")
                    .causedBy(cause);
        }
    }

    boolean anyStoppedForGood() {
        return board.all().stream().anyMatch(part -> part.state() == State.STOPPED);
    }

    /** Parts that are not ready, with what is known of them. */
    List<PartRecord> notReady() {
        return board.all().stream().filter(part -> part.state() != State.READY).toList();
    }

    /** Asks the starting parts whether they are ready, and says so once for each time they became it. */
    void lookAround() {
        for (Keeper keeper : keepers.values()) {
            keeper.lookWhetherReady();
            PartRecord part = board.get(keeper.part().name());
            if (part.state() != State.READY) {
                continue;
            }
            if (part.name().equals(Programs.AGGREGATOR)) {
                counting.complete(null);
            }
            if (announced.add(part.name())) {
                announce(part.name(), keeper.part().readyText());
            } else if (part.restarts() > 0 && announced.add(part.name() + "#" + part.restarts())) {
                say("✔ " + part.name() + " is ready again (restart " + part.restarts() + ")");
            }
        }
    }

    /** Starts the services that read the configuration anew where {@code config apply} asks for it. */
    void applyIfAsked() {
        try {
            if (!Files.deleteIfExists(home.applyRequest())) {
                return;
            }
            Configuration.remember(configuration, home);
        } catch (IOException e) {
            say("! " + home.shown(configuration) + " is not applied: " + e);
            return;
        }
        say(home.shown(configuration) + " is applied: " + String.join(", ", Programs.READERS) + " start anew");
        together(Programs.READERS, keeper -> keeper.startAnew(PATIENCE));
    }

    /** Does this to several parts at once, and returns when it is done for all. */
    private void together(List<String> parts, Consumer<Keeper> action) {
        List<Thread> threads = new ArrayList<>();
        for (String part : parts) {
            Keeper keeper = keepers.get(part);
            if (keeper != null) {
                Thread thread = new Thread(() -> action.accept(keeper), "ask-" + part);
                thread.start();
                threads.add(thread);
            }
        }
        threads.forEach(Platform::join);
    }

    private void announce(String part, String text) {
        terminal.ready(part, text, Duration.between(begun, Instant.now()));
    }

    /** A line with the time before it. */
    void say(String line) {
        if (!stopped.get()) {
            terminal.say(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  " + line);
        }
    }

    /** The pid of a part that runs. */
    java.util.OptionalLong pid(String part) {
        ProcessIdentity process = board.get(part).process();
        return process == null ? java.util.OptionalLong.empty() : java.util.OptionalLong.of(process.pid());
    }

    boolean isReady() {
        return phase == Phase.READY;
    }

    boolean isStopping() {
        return stopped.get();
    }

    /** Stops everything, once; a second caller returns at once. */
    void stop() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        phase = Phase.STOPPING;
        writeRecord(board.all());
        together(List.of(Programs.INGEST, Programs.WATCHER, Programs.QUERY), keeper -> keeper.stop(PATIENCE));
        together(List.of(Programs.AGGREGATOR, Programs.LAKE), keeper -> keeper.stop(PATIENCE));
        stop(Programs.KAFKA, DATABASE_PATIENCE);
        stop(Programs.POSTGRES, DATABASE_PATIENCE);
        removeTraces();
    }

    private void stop(String part, Duration patience) {
        Keeper keeper = keepers.get(part);
        if (keeper != null) {
            keeper.stop(patience);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Last, and under the board's lock: no late change writes the record again.
    private void removeTraces() {
        synchronized (board) {
            tracesRemoved = true;
            try {
                if (ephemeral) {
                    Leftovers.deleteTree(data);
                }
                Files.deleteIfExists(home.pidFile());
                Files.deleteIfExists(home.runRecord());
            } catch (IOException e) {
                terminal.say("! could not remove the traces of this run: " + e.getMessage());
            }
        }
    }

    private void writeRecord(List<PartRecord> parts) {
        try {
            synchronized (board) {
                if (tracesRemoved) {
                    return;
                }
                new RunRecord(
                                ProcessIdentity.ofThisProcess(),
                                begun,
                                ports,
                                data,
                                configuration,
                                ephemeral,
                                phase,
                                parts)
                        .write(home.runRecord());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + home.runRecord(), e);
        }
    }
}
