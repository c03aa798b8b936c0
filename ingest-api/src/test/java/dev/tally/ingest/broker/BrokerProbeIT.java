package dev.tally.ingest.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestPlatform;
import dev.tally.model.process.KafkaConnection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class BrokerProbeIT {
    @Test
    void goesOnAskingWhenWarmingUpFails() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        BrokerProbe probe =
                new BrokerProbe(KafkaConnection.plain(TestPlatform.kafka().bootstrapServers()), () -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new TimeoutException("no metadata yet");
                    }
                });
        assertThat(probe.problem()).isNotNull();
        probe.start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (probe.problem() != null && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(probe.problem()).isNull();
            assertThat(calls).hasValue(3);
        } finally {
            probe.stop();
        }
    }
}
