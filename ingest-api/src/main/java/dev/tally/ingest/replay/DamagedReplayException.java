package dev.tally.ingest.replay;

import java.io.IOException;

/** A gzip file that cannot be unpacked; asking again helps only after the file was replaced. */
final class DamagedReplayException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedReplayException(String reason) {
        super(reason);
    }
}
