package dev.tally.cli.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AvroValuesTest {
    /** As counting has it, and as {@code event.avro} is described. */
    @Test
    void aRecordHasFiveHundredLevelsAtMost() throws Refused {
        AvroValues nodes = new AvroValues("{\"type\":\"record\",\"name\":\"Node\",\"fields\":["
                + "{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}");

        int depth = 0;
        for (Object node = nodes.read(nested(500)); node != null; node = ((Map<?, ?>) node).get("next")) {
            depth++;
        }
        assertThat(depth).isEqualTo(500);
        for (int deeper : new int[] {501, 1_001, 100_001}) {
            assertThatThrownBy(() -> nodes.read(nested(deeper)))
                    .isInstanceOfSatisfying(
                            Refused.class, refused -> assertThat(refused.code()).isEqualTo("event.avro"));
        }
    }

    private static byte[] nested(int depth) {
        byte[] record = new byte[depth];
        Arrays.fill(record, 0, depth - 1, (byte) 2);
        return record;
    }
}
