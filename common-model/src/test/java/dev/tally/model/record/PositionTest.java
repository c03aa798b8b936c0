package dev.tally.model.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.record.Position.Partition;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @Test
    void isWrittenInTheOrderOfTopicAndPartition() {
        Position position = Position.of(Map.of(
                new Partition("tally.lines.v1", 10), 7L,
                new Partition("tally.lines.v1", 2), 0L,
                new Partition("tally.events.v1", 5), 999_999_999_999_999_999L));
        assertThat(position).hasToString("tally.events.v1~5~999999999999999999,tally.lines.v1~2~0,tally.lines.v1~10~7");
        assertThat(Position.behind("t", 3, 41)).hasToString("t~3~42");
    }

    @Test
    void readsWhatItWritesAndContainsBothOfTwo() {
        Random random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            Map<Partition, Long> a = offsets(random);
            Map<Partition, Long> b = offsets(random);
            Position position = Position.of(a);
            assertThat(Position.parse(position.toString())).isEqualTo(position).hasSameHashCodeAs(position);

            Map<Partition, Long> both = new HashMap<>(a);
            b.forEach((partition, next) -> both.put(partition, Math.max(next, both.getOrDefault(partition, 0L))));
            assertThat(position.and(Position.of(b)).nextOffsets()).isEqualTo(both);
            assertThat(Position.of(b).and(position)).isEqualTo(position.and(Position.of(b)));
            assertThat(position.nextOffsets()).isEqualTo(a);
        }
    }

    private static Map<Partition, Long> offsets(Random random) {
        Map<Partition, Long> offsets = new HashMap<>();
        int size = 1 + random.nextInt(5);
        while (offsets.size() < size) {
            String topic = "t" + ".-_x".charAt(random.nextInt(4)) + random.nextInt(3);
            offsets.put(new Partition(topic, random.nextInt(12)), random.nextLong(1_000_000_000_000_000_000L));
        }
        return offsets;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "t",
                "t~0",
                "t~0~",
                "t~~1",
                "~0~1",
                "t~0~1~2",
                "t~0~1,",
                ",t~0~1",
                "t~0~1,,t~1~1",
                "t~-1~1",
                "t~0~-1",
                "t~+0~1",
                "t~0~1 ",
                "t~0~1x",
                "t~0x~1",
                "t~1000000000~1",
                "t~0~1000000000000000000",
                "t~0~٣",
                "a b~0~1",
                "é~0~1",
                "t~0~1,t~0~2",
                "t~0~1,t~00~1",
                "t\n~0~1",
                "t~0~1\n"
            })
    void refusesWhatItNeverWrote(String text) {
        assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesEndlessText() {
        assertThatThrownBy(() -> Position.parse("t".repeat(250) + "~0~1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Position.parse("t~0~1,".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a position has 1 to 8192 characters");
    }

    @Test
    void isNeverMadeOfWhatItCouldNotWrite() {
        assertThatThrownBy(() -> Position.of(Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Position.behind("t", 0, -2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Position.behind("t", -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Position.behind("t~1", 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
