package dev.tally.cli.reconcile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One table held against its recount: how many rows it has, what they sum up to, and which keys differ. Not thread-safe. */
final class TableProof {
    private static final int MOST_SHOWN = 20;

    private final String table;
    private final String unit;
    private final List<String> shown = new ArrayList<>();
    private long rows;
    private long total;
    private long differing;
    private @Nullable String leftOut;

    /** @param unit of what {@link #add} sums up; empty: nothing */
    TableProof(String table, String unit) {
        this.table = table;
        this.unit = unit;
    }

    /** A stored row; null recounted: there should be none. */
    void row(String key, String stored, @Nullable String recounted) {
        rows++;
        if (!stored.equals(recounted)) {
            differs(key, stored, recounted == null ? "nothing" : recounted);
        }
    }

    void add(long amount) {
        total += amount;
    }

    void missing(String key, String recounted) {
        differs(key, "nothing", recounted);
    }

    void differs(String key, String stored, String recounted) {
        differing++;
        if (shown.size() < MOST_SHOWN) {
            shown.add(key + ": stored " + stored + ", recounted " + recounted);
        }
    }

    /** The table's summary in another one. */
    void summary(String stored, String recounted) {
        if (!stored.equals(recounted)) {
            differs("in all", stored, recounted);
        }
    }

    /** It was not compared, and why. */
    void leftOut(String why) {
        leftOut = why;
    }

    @Nullable
    String leftOut() {
        return leftOut;
    }

    String table() {
        return table;
    }

    String unit() {
        return unit;
    }

    long rows() {
        return rows;
    }

    long total() {
        return total;
    }

    long differing() {
        return differing;
    }

    /** The first of the keys that differ. */
    List<String> shown() {
        return List.copyOf(shown);
    }

    /** Rows whose expected text stands under their key; what is left at the end is missing. */
    static final class Expected {
        private final Map<String, String> byKey = new HashMap<>();

        void put(String key, String text) {
            byKey.put(key, text);
        }

        void compare(TableProof proof, String key, String stored) {
            proof.row(key, stored, byKey.remove(key));
        }

        void end(TableProof proof) {
            byKey.forEach((key, text) -> proof.missing(key, Objects.requireNonNull(text)));
        }
    }
}
