package dev.tally.cli.config;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.PartRecord.State;
import dev.tally.cli.home.ProcessIdentity;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.standalone.Programs;
import dev.tally.model.config.CounterDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A new start of the services that read the configuration: asked of the launcher by a file, which it takes away, and watched
 * in what the launcher writes down.
 */
final class NewStart {
    private static final long POLL_MILLISECONDS = 100;

    private final TallyCommand tally;
    private final Home home;
    private final Map<String, PartRecord> before;
    private final Instant deadline;
    private Instant asked = Instant.MAX;

    NewStart(TallyCommand tally, RunRecord before, Instant deadline) {
        this.tally = tally;
        this.home = tally.home();
        this.before = readers(before).stream().collect(Collectors.toMap(PartRecord::name, part -> part));
        this.deadline = deadline;
    }

    private static List<PartRecord> readers(RunRecord run) {
        return run.parts().stream()
                .filter(part -> Programs.READERS.contains(part.name()))
                .toList();
    }

    static boolean areReady(RunRecord run) {
        return readers(run).stream().allMatch(part -> part.state() == State.READY);
    }

    void ask() throws IOException {
        asked = Instant.now();
        Files.writeString(home.applyRequest(), asked + "\n", StandardCharsets.UTF_8);
    }

    /** Returns when each of them is a new process and ready. */
    void awaitReady() throws IOException, InterruptedException {
        while (Instant.now().isBefore(deadline)) {
            RunRecord run = PlanCommand.running(tally);
            if (!Files.exists(home.applyRequest())) {
                refuseStopped(run);
                if (waitingFor(run).isEmpty()) {
                    return;
                }
            }
            Thread.sleep(POLL_MILLISECONDS);
        }
        boolean taken = !Files.deleteIfExists(home.applyRequest());
        throw new Failure(
                ExitCode.TIMED_OUT,
                taken
                        ? "not ready yet: " + String.join(", ", waitingFor(PlanCommand.running(tally)))
                        : "the launcher has not begun; nothing was restarted",
                taken ? "they go on starting" : "it is still starting itself, or it is of an older version",
                "next: ./tally status");
    }

    private void refuseStopped(RunRecord run) {
        Optional<PartRecord> stopped = readers(run).stream()
                .filter(part -> part.state() == State.STOPPED && part.since().isAfter(asked))
                .findFirst();
        if (stopped.isPresent()) {
            PartRecord part = stopped.get();
            throw new Failure(
                    ExitCode.FAILED,
                    part.name() + " does not start with it: " + part.reason(),
                    "the others run on; what comes meanwhile waits on Kafka or at the door",
                    "log: " + home.log(part.name()),
                    "next: mend " + home.shown(run.configuration()) + ", then ./tally config apply");
        }
    }

    private List<String> waitingFor(RunRecord run) {
        List<String> names = new ArrayList<>();
        for (PartRecord part : readers(run)) {
            ProcessIdentity old =
                    Objects.requireNonNull(before.get(part.name())).process();
            boolean isNew = part.process() != null && !part.process().equals(old);
            if (!isNew || part.state() != State.READY) {
                names.add(part.name() + (part.state() == State.RESTARTING ? " (" + part.reason() + ")" : ""));
            }
        }
        return names;
    }

    /** Returns when the database has the counters as they are wanted. */
    void awaitCounters(List<CounterDefinition> wanted) throws IOException, InterruptedException {
        while (Instant.now().isBefore(deadline)) {
            StoredCounters stored = StoredCounters.read(PlanCommand.running(tally), wanted);
            if (Plan.of(wanted, stored, List.of()).isEmpty()) {
                return;
            }
            Thread.sleep(POLL_MILLISECONDS);
        }
        throw new Failure(
                ExitCode.TIMED_OUT,
                "the aggregator runs and has not yet brought its counters in line",
                "next: ./tally config plan   and   ./tally status");
    }
}
