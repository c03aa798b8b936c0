package dev.tally.watcher.http;

import java.util.Optional;

/** Whether files would be published now. */
@FunctionalInterface
public interface Readiness {
    /** Why they would not, and what to do about it; empty when they would. */
    Optional<String> problem();
}
