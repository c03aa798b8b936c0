package dev.tally.cli.standalone;

import dev.tally.cli.home.Home;
import dev.tally.local.LocalKafka;
import dev.tally.local.parts.Parts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Which programs have a class archive, and the writing of the missing ones: at the end of the first run, because a JVM
 * that has written its archive keeps the memory that it took for it, some hundred megabytes.
 */
final class ArchiveKeeping {
    /** This command itself; the start script looks for archives of that name. */
    static final String CLI = "tally-cli";

    private final ClassArchives archives;
    private final Map<String, List<Path>> classPaths = new LinkedHashMap<>();

    ArchiveKeeping(ClassArchives archives, Home home) {
        this.archives = archives;
        // The order in which they matter: the aggregator's start is the longest.
        for (String module : List.of(Programs.AGGREGATOR, Programs.QUERY, Programs.INGEST, Programs.WATCHER)) {
            classPaths.put(module, ClassArchives.program(home.jar(module)));
        }
        classPaths.put(Programs.LAKE, ClassArchives.program(home.jar(Programs.AGGREGATOR)));
        List<Path> broker = new ArrayList<>();
        broker.add(Parts.codeOf(LocalKafka.class));
        broker.addAll(Parts.jars("broker"));
        classPaths.put(Programs.KAFKA, broker);
        classPaths.put(CLI, ClassArchives.program(home.jar("deploy/cli").resolveSibling("tally-cli.jar")));
    }

    /** JVM flags of one of them. */
    List<String> flags(String program) {
        List<Path> classPath = classPaths.get(program);
        if (classPath == null) {
            throw new IllegalArgumentException("no class path known of " + program);
        }
        return archives.flags(program, classPath);
    }

    /** Whether every program starts from an archive. */
    boolean complete() {
        return classPaths.entrySet().stream().allMatch(entry -> archives.has(entry.getKey(), entry.getValue()));
    }

    /**
     * Lets the running programs write what is missing, two at a time, and removes what no longer fits. Returns when that
     * is done, or after {@code atMost}.
     *
     * @param pids the process of a program, if it runs
     */
    void writeMissing(Function<String, OptionalLong> pids, Duration atMost) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "class-archives");
            thread.setDaemon(true);
            return thread;
        });
        classPaths.forEach((program, classPath) -> {
            OptionalLong pid = program.equals(CLI)
                    ? OptionalLong.of(ProcessHandle.current().pid())
                    : pids.apply(program);
            pool.execute(() -> write(program, classPath, pid));
        });
        pool.shutdown();
        if (!pool.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            pool.shutdownNow();
        }
    }

    private void write(String program, List<Path> classPath, OptionalLong pid) {
        try {
            Path archive = archives.archive(program, classPath);
            archives.removeOthers(program, archive);
            if (pid.isPresent() && !archives.has(program, classPath)) {
                archives.write(pid.getAsLong(), archive);
            }
        } catch (IOException onlyACache) {
            // The next start takes longer, and the next stop tries again.
        } catch (InterruptedException outOfTime) {
            Thread.currentThread().interrupt();
        }
    }
}
