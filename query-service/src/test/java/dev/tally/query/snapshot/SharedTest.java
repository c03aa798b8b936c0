package dev.tally.query.snapshot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.query.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedTest {
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final AtomicInteger readings = new AtomicInteger();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final Shared<Integer> shared = new Shared<>(this::read);

    private Integer read() {
        int number = readings.incrementAndGet();
        begun.release();
        mayEnd.acquireUninterruptibly();
        if (number == 2) {
            throw new IllegalStateException("reading 2 fails");
        }
        return number;
    }

    @AfterEach
    void stop() {
        mayEnd.release(1_000);
        clients.shutdownNow();
    }

    @Test
    void whoComesMeanwhileSharesTheNextReadingAndItsFailure() throws Exception {
        Future<Integer> first = clients.submit(shared::get);
        begun.acquire();
        List<Future<Integer>> meanwhile = comers(10);
        mayEnd.release();
        assertThat(first.get(10, SECONDS)).isEqualTo(1);
        begun.acquire();
        List<Future<Integer>> duringTheSecond = comers(5);
        mayEnd.release();
        for (Future<Integer> comer : meanwhile) {
            assertThatThrownBy(() -> comer.get(10, SECONDS)).hasRootCauseMessage("reading 2 fails");
        }
        mayEnd.release();
        for (Future<Integer> comer : duringTheSecond) {
            assertThat(comer.get(10, SECONDS)).isEqualTo(3);
        }
        assertThat(readings).hasValue(3);
    }

    @Test
    void nobodyGetsAnAnswerFromBeforeTheyCame() {
        mayEnd.release(1_000);
        assertThat(shared.get()).isEqualTo(1);
        assertThatThrownBy(shared::get).hasMessage("reading 2 fails");
        assertThat(shared.get()).isEqualTo(3);
    }

    @Test
    void onlySoManyWait() throws Exception {
        comers(16);
        assertThatThrownBy(shared::get)
                .isInstanceOfSatisfying(
                        Problem.class, busy -> assertThat(busy.code()).isEqualTo("status.busy"));
    }

    /** Clients that have come: each has its place, and waits for its turn or reads. */
    private List<Future<Integer>> comers(int number) throws InterruptedException {
        int before = shared.comers();
        List<Future<Integer>> comers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            comers.add(clients.submit(shared::get));
        }
        while (shared.comers() < before + number) {
            Thread.onSpinWait();
        }
        return comers;
    }
}
