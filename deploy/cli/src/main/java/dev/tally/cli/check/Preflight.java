package dev.tally.cli.check;

import dev.tally.cli.home.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Judges a machine before a start: each finding names the cause and the cure. Pure; the looking is {@link Machine}'s. */
public final class Preflight {
    static final long MEMORY_NEEDED = 3L << 30;
    static final long DISK_NEEDED = 2L << 30;

    private Preflight() {}

    public static List<Finding> judge(Machine machine, Ports ports) {
        List<Finding> findings = new ArrayList<>();
        findings.add(system(machine));
        findings.add(jdk(machine));
        findings.addAll(ports(machine, ports));
        findings.add(memory(machine));
        findings.add(disk(machine));
        findings.add(user(machine));
        findings.add(programs(machine));
        return findings;
    }

    private static Finding system(Machine machine) {
        if (machine.system().toLowerCase(Locale.ROOT).contains("windows")) {
            return Finding.bad(
                    "system",
                    "Windows: Spark's file commit needs native helpers that are not shipped",
                    "run it in WSL 2: wsl --install, then ./tally up in its shell");
        }
        return machine.is64Bit()
                ? Finding.good("system", machine.system() + ", 64-bit")
                : Finding.bad("system", "a 32-bit JDK: there are no 32-bit PostgreSQL binaries", "use a 64-bit JDK 17");
    }

    private static Finding jdk(Machine machine) {
        if (machine.javaFeature() == 17) {
            return Finding.good("jdk", "JDK " + machine.javaVersion());
        }
        String why = machine.javaFeature() < 17 ? "too old" : "too new for Spark 3.5";
        return Finding.bad(
                "jdk",
                "JDK " + machine.javaVersion() + " is " + why + "; Tally runs on 17",
                "install a JDK 17 (apt install openjdk-17-jdk, or https://adoptium.net) and: export JAVA_HOME=<its directory>");
    }

    private static List<Finding> ports(Machine machine, Ports ports) {
        if (machine.taken().isEmpty()) {
            StringJoiner free = new StringJoiner(" ");
            ports.all().keySet().forEach(port -> free.add(Integer.toString(port)));
            return List.of(Finding.good("ports", free + " free"));
        }
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<Integer, String> taken : machine.taken().entrySet()) {
            String owner = taken.getValue().isEmpty() ? "another program" : taken.getValue();
            int other = ports.base() + 100 <= 65_135 ? ports.base() + 100 : Ports.DEFAULT_BASE;
            findings.add(Finding.bad(
                    "ports",
                    "port " + taken.getKey() + " (" + ports.all().get(taken.getKey()) + ") is used by " + owner,
                    "another Tally?  ./tally status      other ports:  ./tally up --port-base " + other));
        }
        return findings;
    }

    private static Finding memory(Machine machine) {
        if (machine.memory().isEmpty()) {
            return Finding.good("memory", "unknown");
        }
        long free = machine.memory().getAsLong();
        return free >= MEMORY_NEEDED
                ? Finding.good("memory", Machine.size(free) + " free")
                : Finding.bad(
                        "memory",
                        "only " + Machine.size(free) + " of memory free; a start takes up to "
                                + Machine.size(MEMORY_NEEDED),
                        "stop other programs, or give the machine or container more memory");
    }

    private static Finding disk(Machine machine) {
        if (machine.disk().isEmpty()) {
            return Finding.good("disk", "unknown");
        }
        long free = machine.disk().getAsLong();
        return free >= DISK_NEEDED
                ? Finding.good("disk", Machine.size(free) + " disk")
                : Finding.bad(
                        "disk",
                        "only " + Machine.size(free) + " of disk free for " + machine.state() + "; "
                                + Machine.size(DISK_NEEDED) + " are needed",
                        "free some, or keep the data elsewhere:  ./tally --home <directory> up");
    }

    private static Finding user(Machine machine) {
        if (!machine.stateWritable()) {
            return Finding.bad(
                    "user",
                    machine.state() + " cannot be written",
                    "make it yours:  sudo chown -R \"$USER\" " + machine.state()
                            + "   or   ./tally --home <directory> up");
        }
        if (!machine.mayRunPostgres()) {
            return Finding.bad(
                    "user",
                    "running as root, `unshare -U` does not work and `setpriv` neither: PostgreSQL refuses root",
                    "su to a normal user   or   apt install util-linux   or allow user namespaces"
                            + " (sysctl kernel.unprivileged_userns_clone=1)");
        }
        return Finding.good("user", machine.root() ? "root; PostgreSQL gets another account" : "normal user");
    }

    private static Finding programs(Machine machine) {
        return machine.missingJars().isEmpty()
                ? Finding.good("programs", "built")
                : Finding.bad(
                        "programs", machine.missingJars().get(0) + " is missing: not built", "mvn -DskipTests package");
    }
}
