package dev.tally.examples.game;

import dev.tally.examples.RunningTally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plays: one request an action, so many players at once, until all is done. The first request that fails ends it. */
record Players(int atOnce, RunningTally tally) {
    void play(List<Action> actions) throws Exception {
        ExecutorService players = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<?>> played = new ArrayList<>();
            for (Action action : actions) {
                played.add(players.submit(() -> tally.post(action.type(), action.json(), action.headers())));
            }
            for (Future<?> one : played) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            players.shutdownNow();
        }
    }
}
