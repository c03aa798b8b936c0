package dev.tally.ingest.pull;

import dev.tally.ingest.event.LineEvents;
import dev.tally.ingest.event.LineEvents.Outcome;
import dev.tally.model.config.Pull;
import dev.tally.model.config.Pull.Resume;
import java.io.IOException;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One connection's lines, from a position on: passes over those that were taken, knows the last of them again, and hands on the
 * rest, each as soon as it is whole. One thread.
 */
final class PullStream {
    private final Pull pull;
    private final LineEvents events;
    private final Clock clock;
    private final PullQueue queue;
    private final String connection = UUID.randomUUID().toString();
    private PullPosition position;
    /** Of the line that comes next, from 0. */
    private long number;

    /** @param from the number of the first line that this connection gives */
    PullStream(Pull pull, LineEvents events, Clock clock, PullQueue queue, PullPosition position, long from) {
        this.pull = pull;
        this.events = events;
        this.clock = clock;
        this.queue = queue;
        this.position = position;
        this.number = from;
    }

    /** Behind the last line that was handed on. */
    PullPosition position() {
        return position;
    }

    /**
     * Reads to the end. Answers what is odd about it, or null.
     *
     * @throws IOException where the connection broke, or nobody can say that it did not
     */
    @Nullable
    String read(PullAnswer answer) throws IOException, InterruptedException, SourceChangedException {
        PulledLines lines = new PulledLines(answer.content(), events.maxBytes());
        while (lines.next()) {
            if (number >= position.lines()) {
                handOn(lines, answer);
            } else {
                passOver(lines.current());
            }
            number++;
        }
        if (!answer.saysWhereItEnds()) {
            throw new PullTroubleException(
                    "the connection closed, and the source does not say whether that was the end."
                            + " Have it send a length or chunks");
        }
        return number >= position.lines()
                ? null
                : "the source holds " + number + " of the " + position.lines()
                        + " lines that were taken of it. Where they do not come back, give what is there now another name";
    }

    private void passOver(byte[] line) throws SourceChangedException {
        boolean isLast = number == position.lines() - 1;
        if (isLast && !PullPosition.hash(line).equals(position.last())) {
            throw new SourceChangedException(
                    "line " + position.lines() + " of the source is not the one that was taken."
                            + " Give another source another name, or delete ingest-api/pulls/" + pull.name()
                            + ".position in Tally's state to begin with its first line; then start the ingest API anew");
        }
    }

    private void handOn(PulledLines lines, PullAnswer answer) throws IOException, InterruptedException {
        // The same line has the same id, whoever reads it again; what is live is never read again.
        String id = (pull.resume() == Resume.LIVE ? connection + "-" : "line-") + (number + 1);
        Outcome outcome = lines.isTooLong()
                ? events.rejected(
                        lines.current(),
                        id,
                        "event.too-large",
                        "",
                        "longer than " + events.maxBytes() + " bytes; its first bytes are kept")
                : events.read(lines.current(), id, clock.instant());
        if (outcome.rejected() && lines.isUnterminated() && !answer.saysWhereItEnds()) {
            throw new PullTroubleException(
                    "the connection closed within line " + (number + 1) + ", which is read again");
        }
        PullPosition behind = position.after(lines.current());
        queue.put(outcome, behind);
        position = behind;
    }
}
