package dev.tally.query.sql;

import dev.tally.query.problem.Problem;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The children for statements over the lake: one each. While some are asked, one more waits for the next, so that nobody waits for a
 * JVM. For any number of threads.
 */
@Component
final class LakeChildren {
    private static final Logger LOG = LoggerFactory.getLogger(LakeChildren.class);
    /** Who waited so long for a statement has waited long enough: it has some 75 MB. */
    private static final long PATIENCE_MINUTES = 10;

    private final SqlLimits limits;
    private @Nullable LakeProgram program;
    private @Nullable LakeChild waiting;
    private @Nullable Future<?> dismissal;
    private boolean isStopped;

    LakeChildren(SqlLimits limits) {
        this.limits = limits;
    }

    /** The one that waits, or a new one; the caller's from here on. */
    synchronized LakeChild take() {
        LakeChild child = waiting;
        waiting = null;
        if (dismissal != null) {
            dismissal.cancel(false);
        }
        if (child != null && child.isAlive()) {
            return child;
        }
        try {
            return start();
        } catch (IOException failed) {
            LOG.warn("No process for a statement over the lake: {}", failed.toString());
            throw Problem.later("lake.unavailable", "DuckDB cannot be started here; the service's log says why");
        }
    }

    /** Lets one wait, though not for ever. */
    synchronized void prepare(ScheduledExecutorService clock) {
        if (waiting != null || isStopped) {
            return;
        }
        try {
            LakeChild child = start();
            waiting = child;
            dismissal = clock.schedule(() -> dismiss(child), PATIENCE_MINUTES, TimeUnit.MINUTES);
        } catch (IOException failed) {
            LOG.warn("No process for the next statement over the lake: {}", failed.toString());
        }
    }

    private LakeChild start() throws IOException {
        LakeProgram present = program;
        if (present == null || !present.isWhole()) {
            present = LakeProgram.unpack();
            program = present;
        }
        return LakeChild.start(present, limits);
    }

    private synchronized void dismiss(LakeChild child) {
        if (waiting == child) {
            waiting = null;
            child.close();
        }
    }

    @PreDestroy
    synchronized void stop() throws IOException {
        isStopped = true;
        if (waiting != null) {
            waiting.close();
        }
        if (program != null) {
            program.delete();
        }
    }
}
