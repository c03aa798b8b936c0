package dev.tally.local.postgres;

import java.io.IOException;
import java.nio.file.Path;

/** Unpacks the archive of PostgreSQL binaries; implemented inside the part that can read its format. */
public interface Archive {
    /** Unpacks the one {@code .txz} member of a jar into a directory that exists; links and executable bits included. */
    void unpack(Path jar, Path target) throws IOException;
}
