package dev.tally.examples.clicks;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Clicks of half an hour, none in order and some written twice. One seed, one sequence. */
final class ClickGenerator {
    private static final Instant BEGIN = Instant.parse("2026-05-04T12:00:00Z");
    private static final int MILLISECONDS = 30 * 60 * 1_000;
    private static final List<String> PAGES = List.of("/", "/bread", "/cart", "/coffee", "/über-uns");
    private static final List<String> DEVICES = List.of("DESKTOP", "PHONE", "TABLET");

    private final Random random;

    ClickGenerator(long seed) {
        random = new Random(seed);
    }

    /** That many different clicks, and the repeats among them, in the order of their writing. */
    List<Click> written(int clicks) {
        List<Click> written = new ArrayList<>();
        for (int i = 0; i < clicks; i++) {
            written.add(new Click(
                    "click-" + i,
                    BEGIN.plusMillis(random.nextInt(MILLISECONDS)),
                    any(PAGES),
                    any(DEVICES),
                    BigDecimal.valueOf(random.nextInt(600_000), 3)));
            if (random.nextInt(50) == 0) {
                written.add(written.get(random.nextInt(written.size())));
            }
        }
        return written;
    }

    /** One to expect in vain. */
    static Click neverWritten() {
        return new Click("never-written", BEGIN, PAGES.get(0), DEVICES.get(0), BigDecimal.ONE);
    }

    private String any(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }
}
