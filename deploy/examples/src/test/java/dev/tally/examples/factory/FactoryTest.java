package dev.tally.examples.factory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactoryTest {
    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

    @Test
    void oneSeedIsOneFactoryWhoseReportHasAllThatHappens() {
        Workshop workshop = Workshop.of(7, 400, 3_000);

        assertThat(workshop).isEqualTo(Workshop.of(7, 400, 3_000)).isNotEqualTo(Workshop.of(8, 400, 3_000));
        Report report = new Report(workshop);
        List<String> lines = report.products().stream()
                .flatMap(product -> report.best(product).values().stream())
                .toList();
        assertThat(lines).anyMatch(line -> line.endsWith(",,,")).anyMatch(line -> !line.endsWith(",,,"));
    }

    @Test
    void reportsTheBestThreeWithWhatTheirMachineMeasuredNearest() {
        Report report = new Report(new Workshop(
                List.of(
                        order("a", "lathe", 0, 10),
                        order("b", "lathe", 30, 40),
                        order("c", "mill", 0, 40),
                        order("d", "mill", 0, -5)),
                List.of(
                        metric("1", "lathe", -90),
                        metric("2", "lathe", 45),
                        metric("3", "lathe", -45),
                        metric("4", "mill", 86_400),
                        metric("5", "press", 0))));

        assertThat(report.totals()).containsExactly(entry("gear", "4 400 485 85"));
        assertThat(report.best("gear"))
                .containsExactly(
                        entry("gear 1", "b,lathe,2026-05-04T12:00:30Z,40,2,-15,21.5,300"),
                        entry("gear 2", "c,mill,2026-05-04T12:00:00Z,40,4,-86400,21.5,300"),
                        entry("gear 3", "a,lathe,2026-05-04T12:00:00Z,10,2,-45,21.5,300"));
        assertThat(report.streams())
                .containsExactly(entry("lathe", "3 3 1 0"), entry("mill", "1 1 1 0"), entry("press", "1 1 1 0"));
    }

    @Test
    void aMetricMoreThanADayAwayIsNone() {
        Report report =
                new Report(new Workshop(List.of(order("a", "mill", 0, 1)), List.of(metric("1", "mill", 86_401))));

        assertThat(report.best("gear")).containsExactly(entry("gear 1", "a,mill,2026-05-04T12:00:00Z,1,,,,"));
    }

    private static Order order(String id, String machine, int seconds, long difference) {
        return new Order(id, "gear", machine, NOON.plusSeconds(seconds), 100, 100 + difference);
    }

    private static Metric metric(String id, String machine, int seconds) {
        return new Metric(id, machine, NOON.plus(Duration.ofSeconds(seconds)), new BigDecimal("21.5"), 300);
    }
}
