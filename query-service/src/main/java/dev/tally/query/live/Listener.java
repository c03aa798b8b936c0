package dev.tally.query.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A client of the stream. What it is sent waits in a bounded queue and goes out as its connection takes it, so that no
 * thread ever waits for a client. One that does not read falls behind until its queue is full; then it is sent nothing
 * more and is to be ended. Safe for any number of threads.
 */
final class Listener implements WriteListener, AsyncListener {
    private final @Nullable Long lastEventId;
    private final AsyncContext exchange;
    private final ServletOutputStream output;
    private final int mostWaiting;
    private final Runnable whenGone;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    /** The container says when the first byte may be written; before, the request is still its own. */
    private boolean isOpen;

    private boolean isUnflushed;
    private boolean isTooFarBehind;
    private boolean isOver;
    private boolean isGone;

    /**
     * @param lastEventId the last frame it knows; null for one that comes for the first time
     * @param mostWaiting how many frames it may be behind
     * @param whenGone runs once, when the connection is no longer used
     */
    Listener(
            @Nullable Long lastEventId,
            AsyncContext exchange,
            ServletOutputStream output,
            int mostWaiting,
            Runnable whenGone) {
        this.lastEventId = lastEventId;
        this.exchange = exchange;
        this.output = output;
        this.mostWaiting = mostWaiting;
        this.whenGone = whenGone;
    }

    @Nullable
    Long lastEventId() {
        return lastEventId;
    }

    /** Takes one more frame, unless it is too far behind already. */
    synchronized void send(byte[] frame) {
        if (isOver || isTooFarBehind) {
            return;
        }
        if (waiting.size() >= mostWaiting) {
            isTooFarBehind = true;
            waiting.clear();
            return;
        }
        waiting.add(frame);
        try {
            drain();
        } catch (IOException gone) {
            // The container tells onError, which ends it: two who do that would get in each other's way.
            isOver = true;
        }
    }

    /** Ends the response; the client comes again if it likes. */
    synchronized void end() {
        if (!isOver) {
            isOver = true;
            waiting.clear();
            exchange.complete();
        }
    }

    /** Whether it did not read for so long that it is to be ended. */
    synchronized boolean isTooFarBehind() {
        return isTooFarBehind && !isOver;
    }

    /** Whether it is about to be gone: the last bytes for it are still on their way. */
    synchronized boolean isEnding() {
        return isOver && !isGone;
    }

    synchronized boolean isGone() {
        return isGone;
    }

    @Override
    public synchronized void onWritePossible() throws IOException {
        isOpen = true;
        drain();
    }

    private void drain() throws IOException {
        while (isOpen && !isOver && output.isReady()) {
            byte[] frame = waiting.poll();
            if (frame != null) {
                output.write(frame);
                isUnflushed = true;
            } else if (isUnflushed) {
                isUnflushed = false;
                output.flush();
            } else {
                return;
            }
        }
    }

    @Override
    public synchronized void onError(Throwable gone) {
        isOver = true;
    }

    @Override
    public synchronized void onError(AsyncEvent event) {
        isOver = true;
        exchange.complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        isOver = true;
        waiting.clear();
        if (!isGone) {
            isGone = true;
            whenGone.run();
        }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it a second time.
    }
}
