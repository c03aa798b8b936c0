package dev.tally.cli.home;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ports of one installation, all derived from the first: 7070 gives those of the contract. Another base moves them
 * all by the same distance, so two installations on one machine need one number each.
 */
public record Ports(int base) {
    public static final int DEFAULT_BASE = 7070;

    public Ports {
        if (base < 1024 || base > 65_535 - 400) {
            throw new IllegalArgumentException("port base " + base + " is not between 1024 and 65135");
        }
    }

    public int query() {
        return base;
    }

    public int ingest() {
        return base + 1;
    }

    public int watcher() {
        return base + 2;
    }

    public int aggregator() {
        return base + 3;
    }

    public int lake() {
        return base + 4;
    }

    public int kafka() {
        return base + 22;
    }

    /** The broker's own quorum of one; nothing else connects to it. */
    public int kafkaController() {
        return base + 23;
    }

    public int postgres() {
        return base + 362;
    }

    /** Every port with who listens there, in the order in which they are spoken of. */
    public Map<Integer, String> all() {
        Map<Integer, String> all = new LinkedHashMap<>();
        all.put(query(), "query-service");
        all.put(ingest(), "ingest-api");
        all.put(watcher(), "file-watcher");
        all.put(aggregator(), "stream-aggregator");
        all.put(lake(), "lake");
        all.put(kafka(), "Kafka");
        all.put(kafkaController(), "Kafka controller");
        all.put(postgres(), "PostgreSQL");
        return all;
    }
}
