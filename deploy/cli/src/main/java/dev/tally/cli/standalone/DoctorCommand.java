package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.api.Json;
import dev.tally.cli.check.Finding;
import dev.tally.cli.check.Machine;
import dev.tally.cli.check.Preflight;
import dev.tally.cli.check.RunningChecks;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tally doctor}: every check with its cure. Of the machine when Tally is down, of Tally when it is up. */
@Command(
        name = "doctor",
        description = "Checks the machine and, when it runs, Tally itself; names the cure for what is wrong.",
        footer = {
            "",
            "Exit code 0: nothing is wrong (warnings included); 1: something is; 6: the counts do not balance."
        })
public final class DoctorCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        TallyCommand parent = Objects.requireNonNull(tally);
        Home home = parent.home();
        Optional<RunRecord> running = parent.running();
        Ports ports = parent.ports();
        List<Finding> findings = new ArrayList<>();
        Machine machine = Machine.look(home, ports, Programs.SERVICES);
        for (Finding finding : Preflight.judge(machine, ports)) {
            // While it runs, its own ports are taken and its memory is used.
            if (running.isEmpty() || !List.of("ports", "memory").contains(finding.subject())) {
                findings.add(finding);
            }
        }
        findings.add(RunningChecks.configuration(
                running.map(RunRecord::configuration).orElseGet(() -> home.configuration(null, parent.environment())),
                home));
        running.ifPresent(run -> findings.addAll(
                new RunningChecks(run, home, parent.api(run.ports().query())).all()));
        print(parent, findings, running.isPresent());
        if (findings.stream()
                .anyMatch(finding -> finding.isBad() && finding.subject().equals("balance"))) {
            return ExitCode.DIFFERENCE;
        }
        return findings.stream().anyMatch(Finding::isBad) ? ExitCode.FAILED : ExitCode.OK;
    }

    private void print(TallyCommand parent, List<Finding> findings, boolean running) {
        if (json) {
            parent.terminal()
                    .data(Json.of(findings.stream()
                                    .map(finding -> Map.of(
                                            "subject", finding.subject(),
                                            "level", finding.level().name().toLowerCase(java.util.Locale.ROOT),
                                            "text", finding.text(),
                                            "cure", finding.cure()))
                                    .toList())
                            .toString());
            return;
        }
        for (Finding finding : findings) {
            String mark = switch (finding.level()) {
                case GOOD -> "✔";
                case WARNING -> "!";
                case BAD -> "✘";
            };
            parent.terminal().data(String.format("%s %-17s %s", mark, finding.subject(), finding.text()));
            finding.cure().forEach(line -> parent.terminal().data(" ".repeat(20) + line));
        }
        parent.terminal().say(running ? "Tally is running" : "Tally is not running; ./tally up starts it");
    }
}
