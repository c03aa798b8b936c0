package dev.tally.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** What Linux says of a process in {@code /proc}. A process that is gone has used nothing. */
public final class ProcessUsage {
    /** Of a second; Linux tells user programs this one on every machine. */
    private static final double TICKS = 100;
    /** Where utime, stime, cutime and cstime stand behind the command's name, which may hold spaces. */
    private static final int FIRST_TIME = 11;

    private ProcessUsage() {}

    /** Processor seconds of a process and all its children, those that have ended included. */
    public static double cpuSeconds(long pid) {
        LongStream children = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid);
        return LongStream.concat(LongStream.of(pid), children)
                        .map(ProcessUsage::ticks)
                        .sum()
                / TICKS;
    }

    /** Processor seconds of this process, without its children. */
    public static double ownCpuSeconds() {
        return ticks(ProcessHandle.current().pid()) / TICKS;
    }

    private static long ticks(long pid) {
        String stat = read(pid, "stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        long ticks = 0;
        for (int field = FIRST_TIME; field < Math.min(FIRST_TIME + 4, fields.length); field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks;
    }

    /** The most memory that was resident at once. */
    static long peakBytes(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static String read(long pid, String file) {
        Path path = Path.of("/proc", Long.toString(pid), file);
        try {
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException ended) {
            if (ProcessHandle.of(pid).isPresent()) {
                throw new UncheckedIOException(ended);
            }
            return "";
        }
    }
}
