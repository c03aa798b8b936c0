package dev.tally.cli.standalone;

import dev.tally.cli.home.Home;
import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.ProcessIdentity;
import dev.tally.cli.home.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Cleans up after a launcher that did not stop in good order: its children end by themselves (their guards see to it),
 * those that take too long are ended, and each thing done is reported. Only processes that the crashed launcher wrote
 * down, and that started when it says they did, are touched. To be called under the {@link LauncherLock}.
 */
final class Leftovers {
    private final Duration patience;

    /** @param patience how long a child may take to end by itself */
    Leftovers(Duration patience) {
        this.patience = patience;
    }

    /** A line for each thing that was cleaned; none after an orderly stop. */
    List<String> clean(Home home) throws IOException, InterruptedException {
        Optional<RunRecord> record = RunRecord.read(home.runRecord());
        if (record.isEmpty()) {
            Files.deleteIfExists(home.pidFile());
            return List.of();
        }
        RunRecord run = record.get();
        List<String> cleaned = new ArrayList<>();
        cleaned.add("the launcher of " + run.startedAt().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + " (pid "
                + run.launcher().pid() + ") ended without stopping its parts; removed its pid file");
        for (PartRecord part : run.parts()) {
            ProcessIdentity process = part.process();
            if (process != null) {
                process.find().ifPresent(alive -> cleaned.add(end(part.name(), alive)));
            }
        }
        if (run.ephemeral() && Files.exists(run.data())) {
            deleteTree(run.data());
            cleaned.add("removed its ephemeral data in " + run.data());
        }
        Files.deleteIfExists(home.pidFile());
        Files.deleteIfExists(home.runRecord());
        return cleaned;
    }

    private String end(String name, ProcessHandle process) {
        String who = "orphan " + name + " (pid " + process.pid() + ")";
        if (endsWithin(process, patience)) {
            return who + " was still ending; waited for it";
        }
        process.destroy();
        if (endsWithin(process, patience)) {
            return "stopped the " + who;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        endsWithin(process, patience);
        return "killed the " + who;
    }

    private static boolean endsWithin(ProcessHandle process, Duration patience) {
        CompletableFuture<ProcessHandle> exit = process.onExit();
        try {
            exit.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes a directory with all it holds, if it is there. */
    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
