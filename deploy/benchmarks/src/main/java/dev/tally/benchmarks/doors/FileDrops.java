package dev.tally.benchmarks.doors;

import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.HttpService;
import dev.tally.benchmarks.load.Document;
import dev.tally.benchmarks.measure.Platform;
import dev.tally.benchmarks.measure.ProcessUsage;
import dev.tally.local.KafkaAdmin;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Files dropped all at once: for the shipped watcher, and for a loop that only reads and sends. Closing ends the watcher. */
public final class FileDrops implements AutoCloseable {
    private static final String BARE_TOPIC = "bare.lines";
    private static final Duration GIVE_UP = Duration.ofMinutes(10);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final Platform platform;
    private final EngineJvm jvm;
    private final Path directory;
    private final Path inbox;
    private final HttpService watcher;
    private int drops;

    /** Starts the watcher on an empty inbox. */
    public FileDrops(Platform platform, EngineJvm jvm) throws IOException, InterruptedException {
        this.platform = platform;
        this.jvm = jvm;
        this.directory = Files.createTempDirectory(platform.directory(), "files-");
        this.inbox = Files.createDirectory(directory.resolve("inbox"));
        platform.kafka().admin().createTopic(BARE_TOPIC, Topics.PARTITIONS, KafkaAdmin.OWN_SETTINGS);
        this.watcher = HttpService.watcher(jvm, directory, platform.kafka().bootstrapServers(), inbox);
    }

    /** The watcher's time: from the rename that brings a directory of these files into its inbox, to the last of them. */
    public FilesResult watched(List<Document> documents) throws IOException, InterruptedException {
        FileSet files = write(documents);
        long before = look().records();
        double cpuBefore = ProcessUsage.cpuSeconds(watcher.process().pid());
        long start = System.nanoTime();
        Files.move(files.directory(), inbox.resolve(files.directory().getFileName()));
        Seen first = await(before + 1);
        Seen last = await(before + files.lines() + files.files()); // each has an end
        double cpu = ProcessUsage.cpuSeconds(watcher.process().pid()) - cpuBefore;
        return result("tally", files, last.at() - start, first.at() - start, first.records() - before, cpu);
    }

    /** The loop's time for the same files. */
    public FilesResult bare(List<Document> documents, boolean withHeaders) throws IOException {
        FileSet files = write(documents);
        BareLines lines = new BareLines(BARE_TOPIC, withHeaders);
        double cpuBefore = ProcessUsage.ownCpuSeconds();
        long start = System.nanoTime();
        lines.send(platform.kafka().bootstrapServers(), files.directory());
        long nanos = System.nanoTime() - start;
        double cpu = ProcessUsage.ownCpuSeconds() - cpuBefore;
        return result(withHeaders ? "bare, headers" : "bare", files, nanos, lines.firstAt() - start, 1, cpu);
    }

    /** How much of one processor the watcher takes while nothing happens, with everything dropped before in its inbox. */
    public double idleCpu(Duration time) throws InterruptedException {
        double before = ProcessUsage.cpuSeconds(watcher.process().pid());
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        return (ProcessUsage.cpuSeconds(watcher.process().pid()) - before) / (time.toNanos() / 1e9);
    }

    private FileSet write(List<Document> documents) throws IOException {
        drops++;
        return FileSet.write(directory.resolve("drop-" + drops), documents);
    }

    private static FilesResult result(
            String publisher, FileSet files, long nanos, long firstNanos, long firstLines, double cpu) {
        return new FilesResult(
                publisher, files.files(), files.lines(), files.bytes(), nanos / 1e9, firstNanos / 1e9, firstLines, cpu);
    }

    /** How many records there were, and when that was. */
    private record Seen(long records, long at) {}

    private Seen look() {
        long records = platform.kafka().admin().endOffsets(Topics.LINES).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new Seen(records, System.nanoTime());
    }

    private Seen await(long wanted) throws InterruptedException {
        long giveUp = System.nanoTime() + GIVE_UP.toNanos();
        Seen seen = look();
        while (seen.records() < wanted) {
            watcher.requireAlive();
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        "the watcher is not done:\n" + watcher.process().logTail(20));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            seen = look();
        }
        return seen;
    }

    /** Has the watcher's flight recording written down, if there is one. */
    public void dumpProfile() throws IOException, InterruptedException {
        jvm.dumpProfile(watcher.process().pid(), "file-watcher");
    }

    @Override
    public void close() {
        watcher.close();
    }
}
