package dev.tally.watcher.state;

import java.io.IOException;

/** Another process has what this one needs for itself. */
public final class InUseException extends IOException {
    InUseException(String message) {
        super(message);
    }
}
