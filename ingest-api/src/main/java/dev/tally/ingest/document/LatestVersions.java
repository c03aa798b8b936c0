package dev.tally.ingest.document;

import java.util.LinkedHashMap;
import java.util.Map;

/** The versions of the documents that came last through this process, a bounded number. Safe for any number of threads. */
final class LatestVersions {
    private static final int MOST = 10_000;

    private final Map<String, String> versions = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    };

    /** Whether the name's last version was this one already. */
    synchronized boolean put(String name, String version) {
        String before = versions.remove(name);
        versions.put(name, version);
        return version.equals(before);
    }

    synchronized void forget(String name) {
        versions.remove(name);
    }
}
