package dev.tally.model.process;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A named place in the path of a record where a crash drill can strike. The names are those of
 * {@code docs/explain/crash-points.md}: G1 to G8 in the aggregator, P1 to P6 in the watcher, A1 to A3 in the ingest API.
 *
 * <p>Armed only by the environment variable {@code TALLY_FAIL_POINTS}, a comma-separated list of
 * {@code NAME=ACTION} or {@code NAME=ACTION@N}, where N is the pass that strikes (1 by default, once). Actions:
 * {@code halt} (exit 137 at once, no shutdown hooks, as kill -9), {@code freeze} (the thread sleeps for ever),
 * {@code throw} (an {@link InjectedFault}). Not armed, a pass costs one field read.
 */
public final class FailPoint {
    // Before ARMED, which needs it.
    private static final Pattern POINT =
            Pattern.compile("([A-Za-z][A-Za-z0-9.-]*)=(halt|freeze|throw)(?:@([1-9][0-9]{0,8}))?");
    private static final Map<String, FailPoint> ARMED = parse(System.getenv("TALLY_FAIL_POINTS"));
    private static final boolean INERT = ARMED.isEmpty();

    private final String name;
    private final String action;
    private final AtomicInteger passesLeft;

    private FailPoint(String name, String action, int pass) {
        this.name = name;
        this.action = action;
        this.passesLeft = new AtomicInteger(pass);
    }

    /** Strikes if this point is armed and this is the pass it waits for. */
    public static void reach(String name) {
        if (INERT) {
            return;
        }
        FailPoint point = ARMED.get(name);
        if (point != null) {
            point.pass();
        }
    }

    void pass() {
        if (passesLeft.decrementAndGet() == 0) {
            strike();
        }
    }

    private void strike() {
        System.err.println("fail point " + name + ": " + action);
        switch (action) {
            case "halt" -> Runtime.getRuntime().halt(137);
            case "freeze" -> sleepForEver();
            default -> throw new InjectedFault(name);
        }
    }

    private static void sleepForEver() {
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException stillFrozen) {
                // A frozen process does not hear interrupts either.
            }
        }
    }

    static Map<String, FailPoint> parse(@Nullable String specification) {
        Map<String, FailPoint> points = new HashMap<>();
        if (specification == null || specification.isBlank()) {
            return points;
        }
        for (String part : specification.split(",", -1)) {
            Matcher matcher = POINT.matcher(part.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "TALLY_FAIL_POINTS: '" + part + "' is not NAME=halt|freeze|throw, with @N behind it if wanted");
            }
            String name = matcher.group(1);
            int pass = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
            if (points.put(name, new FailPoint(name, matcher.group(2), pass)) != null) {
                throw new IllegalArgumentException("TALLY_FAIL_POINTS: '" + name + "' stands twice");
            }
        }
        return points;
    }
}
