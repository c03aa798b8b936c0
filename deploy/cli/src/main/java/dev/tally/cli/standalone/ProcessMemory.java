package dev.tally.cli.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What a process and its children take, shared pages divided among those who share them; Linux only. */
final class ProcessMemory {
    private ProcessMemory() {}

    static OptionalLong of(ProcessHandle process) {
        OptionalLong own = proportional(process.pid());
        if (own.isEmpty()) {
            return own;
        }
        return OptionalLong.of(own.getAsLong()
                + process.descendants()
                        .mapToLong(child -> proportional(child.pid()).orElse(0))
                        .sum());
    }

    private static OptionalLong proportional(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        OptionalLong shared = kibibytes(proc.resolve("smaps_rollup"), "Pss:");
        return shared.isPresent() ? shared : kibibytes(proc.resolve("status"), "VmRSS:");
    }

    private static OptionalLong kibibytes(Path file, String name) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    return OptionalLong.of(
                            Long.parseLong(line.substring(name.length()).strip().split(" ", 2)[0]) * 1024);
                }
            }
        } catch (IOException notReadable) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
