package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.record.InvalidRecordException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The reason stands in {@code rejections}, where whoever wrote the record reads it: no class of ours or Avro's in it. */
class AvroJsonTest {
    private final AvroJson click = new AvroJson("{\"type\":\"record\",\"name\":\"Click\",\"fields\":["
            + "{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"long\"}]}");

    @Test
    void saysThatAValueIsCutOrGoesOn() throws Exception {
        byte[] whole = {4, 'i', 'd', 2};

        assertThat(click.read(whole)).asString(UTF_8).isEqualTo("{\"id\":\"id\",\"n\":1}");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> click.read(cut))
                    .isInstanceOf(InvalidRecordException.class)
                    .hasMessage("not a record of the Avro schema: the value ends within it");
        }
        assertThatThrownBy(() -> click.read(new byte[] {4, 'i', 'd', 2, 0}))
                .hasMessageStartingWith("the value goes on behind the Avro record");
        assertThat(click.read(whole)).asString(UTF_8).isEqualTo("{\"id\":\"id\",\"n\":1}");
    }

    /** Depth is a stranger's choice, and bounded, whether the stack would hold more or not. */
    @Test
    void refusesWhatIsNestedTooDeeply() throws Exception {
        AvroJson nodes = new AvroJson("{\"type\":\"record\",\"name\":\"Node\",\"fields\":["
                + "{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}");

        assertThat(nodes.read(nested(500))).startsWith("{\"next\":{\"next\":".getBytes(UTF_8));
        for (int depth : new int[] {501, 1_001, 100_001}) {
            assertThatThrownBy(() -> nodes.read(nested(depth)))
                    .isInstanceOfSatisfying(
                            InvalidRecordException.class,
                            refused -> assertThat(refused.code()).isEqualTo("event.avro"))
                    .hasMessage("not a record of the Avro schema: nested too deeply");
        }
        assertThat(nodes.read(nested(2))).asString(UTF_8).isEqualTo("{\"next\":{\"next\":null}}");
    }

    private static byte[] nested(int depth) {
        byte[] record = new byte[depth];
        Arrays.fill(record, 0, depth - 1, (byte) 2);
        return record;
    }
}
