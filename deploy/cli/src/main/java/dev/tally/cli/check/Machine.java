package dev.tally.cli.check;

import dev.tally.cli.home.Home;
import dev.tally.cli.home.Ports;
import dev.tally.local.postgres.ServerAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a start needs to know about this machine, looked at once.
 *
 * @param javaFeature 17 for a JDK 17
 * @param memory bytes that programs may still take, where the system tells
 * @param disk bytes free where {@code .tally} is
 * @param mayRunPostgres whether PostgreSQL can be started by this user: it refuses root
 * @param stateWritable whether {@code .tally} can be written
 * @param taken ports that are not free, with who has them (may be empty text)
 * @param missingJars programs that were not built
 */
public record Machine(
        String system,
        boolean is64Bit,
        int javaFeature,
        String javaVersion,
        int processors,
        OptionalLong memory,
        OptionalLong disk,
        boolean root,
        boolean mayRunPostgres,
        boolean stateWritable,
        Path state,
        Map<Integer, String> taken,
        List<Path> missingJars) {

    /** Looks at the machine; takes about a tenth of a second. */
    public static Machine look(Home home, Ports ports, List<String> modules) {
        boolean root = isRoot();
        return new Machine(
                System.getProperty("os.name", ""),
                !System.getProperty("sun.arch.data.model", "64").equals("32"),
                Runtime.version().feature(),
                System.getProperty("java.version", ""),
                Runtime.getRuntime().availableProcessors(),
                availableMemory(),
                usableDisk(home.state()),
                root,
                findsAccountForPostgres(),
                isWritable(home.state()),
                home.state(),
                takenPorts(ports),
                modules.stream()
                        .map(home::jar)
                        .filter(jar -> !Files.isRegularFile(jar))
                        .toList());
    }

    private static Map<Integer, String> takenPorts(Ports ports) {
        Map<Integer, String> taken = new LinkedHashMap<>();
        for (int port : ports.all().keySet()) {
            if (!PortOwner.isFree(port)) {
                taken.put(port, PortOwner.of(port).orElse(""));
            }
        }
        return taken;
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | RuntimeException noProc) {
            return System.getProperty("user.name", "").equals("root");
        }
    }

    // PostgreSQL refuses root; whoever starts it knows the ways around that.
    private static boolean findsAccountForPostgres() {
        try {
            ServerAccount.find();
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    private static boolean isWritable(Path directory) {
        Path existing = directory;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }

    private static OptionalLong usableDisk(Path directory) {
        Path existing = directory;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return existing == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Files.getFileStore(existing).getUsableSpace());
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    // What the kernel says programs can have without swapping, or less where a container has a limit.
    private static OptionalLong availableMemory() {
        OptionalLong machine = memInfo("MemAvailable:");
        OptionalLong limit = number(Path.of("/sys/fs/cgroup/memory.max"));
        OptionalLong used = number(Path.of("/sys/fs/cgroup/memory.current"));
        if (machine.isPresent() && limit.isPresent() && used.isPresent()) {
            return OptionalLong.of(Math.min(machine.getAsLong(), limit.getAsLong() - used.getAsLong()));
        }
        return machine;
    }

    private static OptionalLong memInfo(String name) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith(name)) {
                    String kibibytes = line.substring(name.length()).strip().split(" ", 2)[0];
                    return OptionalLong.of(Long.parseLong(kibibytes) * 1024);
                }
            }
        } catch (IOException notLinux) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException noLimit) {
            return OptionalLong.empty();
        }
    }

    /** {@code 23 GB}, {@code 700 MB}. */
    public static String size(long bytes) {
        return bytes >= 10L << 30
                ? (bytes >> 30) + " GB"
                : bytes >= 1L << 30
                        ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30))
                        : (bytes >> 20) + " MB";
    }
}
