package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.config.ConfigReader;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.Topics;
import dev.tally.model.record.WireRecord;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RangeCounterTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private final CountingRules rules = CountingRules.of(ConfigReader.defaults());

    RangeCounterTest() throws IOException {}

    /** An id comes again when it is forgotten: then both were counted, and a backfill must not know better. */
    @Test
    void whatTheLedgerHasJudgedIsNotJudgedAgain() {
        assertThat(accepted(Knowledge.NONE)).isEqualTo(1);
        assertThat(accepted(Knowledge.ofLedger(new long[] {}))).isEqualTo(2);
        assertThat(accepted(Knowledge.ofLedger(new long[] {1}))).isEqualTo(1);
        assertThat(accepted(Knowledge.ofLedger(new long[] {0, 1}))).isZero();
    }

    private long accepted(Knowledge knowledge) {
        RangeCounter counter = new RangeCounter(
                new TopicRange(Topics.EVENTS, 0, 0, 2), rules, knowledge, new Tokenizer(rules.words()));
        for (int offset = 0; offset < 2; offset++) {
            Event event = new Event("again", true, "/test", "sale", NOW, ("{\"n\":" + offset + "}").getBytes(UTF_8));
            WireRecord record = EventCodec.encode(event, null);
            counter.add(new ReceivedRecord(offset, NOW.toEpochMilli(), record.key(), record.value(), record::header));
        }
        return counter.delta(2).accepted();
    }
}
