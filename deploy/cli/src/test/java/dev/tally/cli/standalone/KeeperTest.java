package dev.tally.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.PartRecord.State;
import dev.tally.cli.home.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KeeperTest {
    private final FakePart part = new FakePart();
    private final Board board = new Board(List.of("fake"), parts -> {});
    private final List<String> console = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> prerequisite = new CompletableFuture<>();
    private final Keeper keeper = new Keeper(part, board, prerequisite, console::add);

    /** A part whose runs end when the test says so. */
    private static final class FakePart implements Part {
        private final BlockingQueue<FakeRun> runs = new LinkedBlockingQueue<>();
        private volatile boolean refusesToStart;

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Running start() throws IOException {
            if (refusesToStart) {
                throw new IOException("no room");
            }
            FakeRun run = new FakeRun();
            runs.add(run);
            return run;
        }

        @Override
        public String readyText() {
            return "";
        }

        FakeRun nextRun() throws InterruptedException {
            FakeRun run = runs.poll(20, TimeUnit.SECONDS);
            assertThat(run).as("a run").isNotNull();
            return run;
        }
    }

    private static final class FakeRun implements Part.Running {
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();
        private volatile boolean ready;
        private volatile boolean wasStopped;

        @Override
        public ProcessIdentity process() {
            return new ProcessIdentity(1, "fake");
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public CompletableFuture<Integer> onExit() {
            return exit;
        }

        @Override
        public String lastWords() {
            return "last words";
        }

        @Override
        public void stop(Duration patience) {
            wasStopped = true;
            exit.complete(143);
        }
    }

    @AfterEach
    void stop() {
        prerequisite.completeExceptionally(new IllegalStateException("test over"));
        keeper.stop(Duration.ofSeconds(5));
    }

    private PartRecord awaitState(Predicate<PartRecord> condition) throws InterruptedException {
        while (!condition.test(board.get("fake"))) {
            board.awaitChange(50);
        }
        return board.get("fake");
    }

    @Test
    void waitsForWhatItNeeds() throws InterruptedException {
        keeper.begin();
        board.awaitChange(50);
        assertThat(board.get("fake").state()).isEqualTo(State.WAITING);
        prerequisite.complete(null);
        assertThat(part.nextRun()).isNotNull();
    }

    @Test
    void isReadyWhenItSaysSo() throws InterruptedException {
        prerequisite.complete(null);
        keeper.begin();
        FakeRun run = part.nextRun();
        awaitState(record -> record.process() != null);
        keeper.lookWhetherReady();
        assertThat(board.get("fake").state()).isEqualTo(State.STARTING);
        run.ready = true;
        keeper.lookWhetherReady();
        assertThat(board.get("fake").state()).isEqualTo(State.READY);
    }

    @Test
    void aFailureIsRestartedAndSaid() throws InterruptedException {
        prerequisite.complete(null);
        keeper.begin();
        part.nextRun().exit.complete(1);
        part.nextRun().exit.complete(137);
        part.nextRun();
        PartRecord record = awaitState(now -> now.restarts() == 2 && now.process() != null);
        assertThat(record.reason()).isEqualTo("last words");
        assertThat(console).hasSize(2);
        assertThat(console.get(0)).contains("fake ended with exit code 1", "restarting in 0.5 s", "last words");
        assertThat(console.get(1)).contains("fake was ended by signal 9", "restarting in 1.0 s");
    }

    @Test
    void aStopIsNotRestartedAndKeepsItsReason() throws InterruptedException {
        prerequisite.complete(null);
        keeper.begin();
        part.nextRun().exit.complete(4);
        PartRecord record = awaitState(now -> now.state() == State.STOPPED);
        assertThat(record.reason()).isEqualTo("last words");
        assertThat(record.process()).isNull();
        assertThat(console).hasSize(1);
        assertThat(console.get(0)).contains("needs an operator", "last words");
        assertThat(part.runs).isEmpty();
    }

    @Test
    void aFirstStartThatFailsIsFinalALaterOneIsNot() throws InterruptedException {
        prerequisite.complete(null);
        keeper.begin();
        FakeRun first = part.nextRun();
        keeper.firstStart().join();
        part.refusesToStart = true;
        first.exit.complete(1);
        awaitState(record -> record.reason().equals("no room"));
        assertThat(board.get("fake").state()).isEqualTo(State.RESTARTING);
        part.refusesToStart = false;
        assertThat(part.nextRun()).isNotNull();

        FakePart hopeless = new FakePart();
        hopeless.refusesToStart = true;
        Board other = new Board(List.of("fake"), parts -> {});
        Keeper keeperOfHopeless = new Keeper(hopeless, other, CompletableFuture.completedFuture(null), console::add);
        keeperOfHopeless.begin();
        assertThat(keeperOfHopeless
                        .firstStart()
                        .handle((done, failure) -> failure)
                        .join())
                .hasMessageContaining("no room");
        keeperOfHopeless.stop(Duration.ofSeconds(5));
        assertThat(other.get("fake").state()).isEqualTo(State.STOPPED);
    }

    @Test
    void startedAnewItIsNoFailure() throws InterruptedException {
        prerequisite.complete(null);
        keeper.begin();
        FakeRun first = part.nextRun();
        awaitState(record -> record.process() != null);
        keeper.startAnew(Duration.ofSeconds(5));
        assertThat(first.wasStopped).isTrue();
        FakeRun second = part.nextRun();
        assertThat(second.wasStopped).isFalse();
        assertThat(board.get("fake").restarts()).isZero();
        assertThat(console).isEmpty();
        second.exit.complete(1);
        assertThat(part.nextRun()).isNotNull();
        assertThat(console).singleElement().asString().contains("restarting in 0.5 s");
    }

    @Test
    void aPartThatStoppedIsStartedAnewWhenItIsAsked() throws InterruptedException {
        prerequisite.complete(null);
        keeper.begin();
        part.nextRun().exit.complete(2);
        awaitState(now -> now.state() == State.STOPPED);
        keeper.startAnew(Duration.ofSeconds(5));
        FakeRun second = part.nextRun();
        awaitState(record -> record.process() != null);
        second.ready = true;
        keeper.lookWhetherReady();
        assertThat(board.get("fake").state()).isEqualTo(State.READY);
        second.exit.complete(4);
        awaitState(now -> now.state() == State.STOPPED);
        keeper.stop(Duration.ofSeconds(5));
        assertThat(part.runs).isEmpty();
    }

    @Test
    void stoppedOnPurposeItStaysDown() throws InterruptedException {
        prerequisite.complete(null);
        keeper.begin();
        FakeRun run = part.nextRun();
        awaitState(record -> record.process() != null);
        keeper.stop(Duration.ofSeconds(5));
        assertThat(run.wasStopped).isTrue();
        assertThat(console).isEmpty();
        assertThat(part.runs).isEmpty();
    }
}
