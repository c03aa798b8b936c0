package dev.tally.examples.clicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

class ClicksTest {
    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

    @Test
    void oneSeedIsOneSequenceWithRepeats() {
        List<Click> written = new ClickGenerator(7).written(1_000);

        assertThat(written)
                .isEqualTo(new ClickGenerator(7).written(1_000))
                .isNotEqualTo(new ClickGenerator(8).written(1_000));
        assertThat(new HashSet<>(written)).hasSize(1_000).hasSizeLessThan(written.size());
    }

    @Test
    void countsEachClickOnce() {
        Click first = click("1", NOON, "PHONE", "0.100");
        ClickCounts counts = ClickCounts.expected(List.of(
                first, click("2", NOON.plusSeconds(60), "PHONE", "0.200"), first, click("3", NOON, "TABLET", "1")));

        assertThat(counts.minutes()).containsExactly(entry(NOON, 2L), entry(NOON.plusSeconds(60), 1L));
        assertThat(counts.pages())
                .containsExactly(
                        entry("/cart PHONE", new PageCounts(2, new BigDecimal("0.3"))),
                        entry("/cart TABLET", new PageCounts(1, BigDecimal.ONE)));
    }

    @Test
    void isWrittenAsTheSchemaBesideTheConfigurationSays() throws IOException {
        Schema schema = new Schema.Parser().parse(Path.of("clicks/click.avsc").toFile());
        byte[] bytes = click("1", NOON, "TABLET", "1.500").encode(schema);

        GenericRecord read = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
        assertThat(read.toString()).contains("\"id\": \"1\"", "\"device\": \"TABLET\"", "\"referrer\": null");
    }

    private static Click click(String id, Instant at, String device, String seconds) {
        return new Click(id, at, "/cart", device, new BigDecimal(seconds));
    }
}
