package dev.tally.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrdersTest {
    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

    @Test
    void oneSeedIsOneSequenceWithAllThatHappens() {
        List<Order> sent = new OrderGenerator(7).sent(1_000);

        assertThat(sent).isEqualTo(new OrderGenerator(7).sent(1_000)).isNotEqualTo(new OrderGenerator(8).sent(1_000));
        assertThat(new HashSet<>(sent)).hasSize(1_000).hasSizeLessThan(sent.size());
        assertThat(sent).anyMatch(order -> !order.isPaid());
        assertThat(sent).anyMatch(order -> order.isPaid() && order.item().isEmpty());
        assertThat(sent).anyMatch(order -> order.isPaid() && order.region().isEmpty());
        assertThat(IntStream.range(1, sent.size()))
                .anyMatch(i -> sent.get(i)
                        .placedAt()
                        .isBefore(sent.get(i - 1).placedAt().minusSeconds(3_600)));
    }

    @Test
    void sumsWhatIsPaidOncePerMinuteAndDay() {
        Order first = order("1", NOON, "tea", "paid", 2, "0.20");
        ExpectedSums sums = new ExpectedSums(List.of(
                first,
                order("2", NOON.plusSeconds(59), "tea", "shipped", 1, "0.10"),
                first,
                order("3", NOON.plusSeconds(60), "tea", "paid", 1, "1.05"),
                order("4", NOON, "tea", "open", 7, "7.00"),
                order("5", NOON, null, "paid", 7, "7.00")));

        assertThat(sums.rows())
                .containsExactly(
                        entry(group(Duration.ofMinutes(1), NOON), sums(2, 3, "0.3", "0.2")),
                        entry(group(Duration.ofMinutes(1), NOON.plusSeconds(60)), sums(1, 1, "1.05", "1.05")),
                        entry(
                                group(Duration.ofDays(1), Instant.parse("2026-05-04T00:00:00Z")),
                                sums(3, 4, "1.35", "1.05")));
        assertThat(sums.account()).containsExactly(entry("counted", 3L), entry("excluded", 1L), entry("skipped", 1L));
    }

    @Test
    void isOneLineOfJson() {
        assertThat(order("1", NOON, null, "paid", 2, "100.00").json())
                .isEqualTo("{\"order_id\":\"1\",\"placed_at\":\"2026-05-04T12:00:00Z\",\"shop\":\"oslo\","
                        + "\"status\":\"paid\",\"units\":2,\"total\":100.00}");
    }

    private static Order order(String id, Instant at, String item, String status, int units, String total) {
        return new Order(
                id, at, "oslo", Optional.ofNullable(item), Optional.empty(), status, units, new BigDecimal(total));
    }

    private static Group group(Duration every, Instant bucketStart) {
        return new Group(every, bucketStart, "oslo", "tea", "none");
    }

    private static Sums sums(long orders, long units, String revenue, String largest) {
        return new Sums(orders, units, new BigDecimal(revenue), new BigDecimal(largest));
    }
}
