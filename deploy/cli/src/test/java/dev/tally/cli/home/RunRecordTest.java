package dev.tally.cli.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.home.PartRecord.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsRead() throws IOException {
        RunRecord run = new RunRecord(
                ProcessIdentity.ofThisProcess(),
                Instant.parse("2026-11-21T10:41:58.123Z"),
                new Ports(17_070),
                directory.resolve("data with spaces and ünïcode"),
                directory.resolve("tally.yaml"),
                true,
                RunRecord.Phase.READY,
                List.of(
                        PartRecord.waiting("kafka"),
                        new PartRecord(
                                "stream-aggregator",
                                State.STOPPED,
                                new ProcessIdentity(4121, "tick 99"),
                                Instant.parse("2026-11-21T10:42:00Z"),
                                3,
                                "offsets \"7..9\" are gone\nfrom tally.lines.v1")));
        Path file = directory.resolve("run.json");
        run.write(file);
        run.write(file);
        assertThat(RunRecord.read(file)).contains(run);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void noFileIsNoRun() throws IOException {
        assertThat(RunRecord.read(directory.resolve("run.json"))).isEmpty();
    }

    @Test
    void aPidOfSomebodyElseIsNotOurs() {
        ProcessIdentity self = ProcessIdentity.ofThisProcess();
        assertThat(self.find()).isPresent();
        assertThat(new ProcessIdentity(self.pid(), "tick 1").find()).isEmpty();
        assertThat(new ProcessIdentity(4_194_399, self.started()).find()).isEmpty();
    }
}
