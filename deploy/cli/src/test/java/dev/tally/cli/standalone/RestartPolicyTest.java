package dev.tally.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    @Test
    void onlyBadConfigurationAndStopAreFinal() {
        assertThat(RestartPolicy.isFinal(2)).isTrue();
        assertThat(RestartPolicy.isFinal(4)).isTrue();
        for (int restarted : new int[] {0, 1, 3, 134, 137, 143}) {
            assertThat(RestartPolicy.isFinal(restarted)).as("exit " + restarted).isFalse();
        }
    }

    @Test
    void pausesGrowToAQuarterOfAMinute() {
        assertThat(RestartPolicy.pause(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(RestartPolicy.pause(2)).isEqualTo(Duration.ofSeconds(1));
        assertThat(RestartPolicy.pause(5)).isEqualTo(Duration.ofSeconds(8));
        assertThat(RestartPolicy.pause(6)).isEqualTo(Duration.ofSeconds(15));
        assertThat(RestartPolicy.pause(1000)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aLongRunForgivesWhatWasBefore() {
        assertThat(RestartPolicy.failuresInARow(7, Duration.ofSeconds(59))).isEqualTo(8);
        assertThat(RestartPolicy.failuresInARow(7, Duration.ofSeconds(60))).isEqualTo(1);
    }
}
