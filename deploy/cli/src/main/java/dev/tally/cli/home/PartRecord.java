package dev.tally.cli.home;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One supervised process as the launcher last saw it.
 *
 * @param process absent while there is none
 * @param since when it entered this state
 * @param restarts how often it was started again
 * @param reason why it stopped or was restarted last; empty if it never was
 */
public record PartRecord(
        String name, State state, @Nullable ProcessIdentity process, Instant since, int restarts, String reason) {

    /** From start to end. */
    public enum State {
        /** Not yet started, because something it needs is not there. */
        WAITING,
        STARTING,
        /** Its /readyz said yes; for Kafka and PostgreSQL: it answers. */
        READY,
        /** It ended and is started again after a pause. */
        RESTARTING,
        /** It ended for a reason that a restart does not cure. */
        STOPPED
    }

    public static PartRecord waiting(String name) {
        return new PartRecord(name, State.WAITING, null, Instant.now(), 0, "");
    }
}
