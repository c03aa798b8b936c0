package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.Terminal;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.RunRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code up --detach}: starts the launcher in a session of its own, shows what it says until everything is ready, and
 * leaves it running. The launcher's output stays in {@code .tally/logs/up.log}.
 */
final class Detached {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Home home;
    private final Terminal terminal;

    Detached(Home home, Terminal terminal) {
        this.home = home;
        this.terminal = terminal;
    }

    int start(Ports ports, boolean ephemeral, Path configuration) throws IOException, InterruptedException {
        home.create();
        Path log = home.log("up");
        LogFiles.rotate(List.of(log));
        long shown = Files.exists(log) ? Files.size(log) : 0;
        Process launcher = new ProcessBuilder(command(ports, ephemeral, configuration))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectErrorStream(true)
                .start();
        Instant giveUp = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(giveUp)) {
            shown = show(log, shown);
            if (!launcher.isAlive()) {
                show(log, shown);
                return launcher.exitValue() == ExitCode.OK ? ExitCode.FAILED : launcher.exitValue();
            }
            Optional<RunRecord> run = RunRecord.read(home.runRecord())
                    .filter(record -> record.launcher().pid() == launcher.pid());
            if (run.isPresent() && run.get().phase() == RunRecord.Phase.READY) {
                return readyAfterLastWord(log, shown);
            }
            if (run.isPresent() && hasStoppedPart(run.get())) {
                show(log, shown);
                throw new Failure(
                        ExitCode.FAILED,
                        "not everything could be started; the rest runs on",
                        "next: ./tally status   and   ./tally down");
            }
            Thread.sleep(50);
        }
        throw new Failure(
                ExitCode.TIMED_OUT,
                "not ready after " + PATIENCE.toMinutes() + " minutes; it goes on trying",
                "log: " + log,
                "next: ./tally status   or   ./tally down");
    }

    // "Ready" is written down a moment before the launcher's last lines.
    private int readyAfterLastWord(Path log, long shownBefore) throws IOException, InterruptedException {
        Thread.sleep(100);
        show(log, shownBefore);
        return ExitCode.OK;
    }

    private static boolean hasStoppedPart(RunRecord run) {
        return run.parts().stream().anyMatch(part -> part.state() == PartRecord.State.STOPPED);
    }

    private List<String> command(Ports ports, boolean ephemeral, Path configuration) {
        List<String> command = new ArrayList<>();
        // No signal meant for this terminal reaches it: a session of its own, or at least no hang-up.
        command.add(Files.isExecutable(Path.of("/usr/bin/setsid")) ? "/usr/bin/setsid" : "nohup");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && !classPath.contains(":")) {
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, "dev.tally.cli.TallyCommand"));
        }
        command.addAll(List.of("--home", home.root().toString(), "up", "--port-base", Integer.toString(ports.base())));
        if (!configuration.equals(home.shippedConfiguration())) {
            command.addAll(List.of("--config", configuration.toString()));
        }
        if (ephemeral) {
            command.add("--ephemeral");
        }
        return command;
    }

    private long show(Path log, long from) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long length = file.length();
            if (length <= from) {
                return from;
            }
            byte[] fresh = new byte[(int) Math.min(length - from, 64 * 1024)];
            file.seek(from);
            file.readFully(fresh);
            // Whole lines only: a character may be half written.
            int end = fresh.length;
            while (end > 0 && fresh[end - 1] != '\n') {
                end--;
            }
            terminal.err().print(new String(fresh, 0, end, StandardCharsets.UTF_8));
            terminal.err().flush();
            return from + end;
        }
    }
}
