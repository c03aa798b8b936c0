package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.Terminal;
import dev.tally.cli.check.Finding;
import dev.tally.cli.check.Machine;
import dev.tally.cli.check.Preflight;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.Secrets;
import dev.tally.local.LocalKafka;
import dev.tally.local.LocalPostgres;
import dev.tally.model.process.ProcessIdentity;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** One run of {@code up} in the foreground: checks the machine, starts the platform, reports, and stops it on a signal. */
final class Standalone {
    /** A part that takes longer than this is worth a word. */
    private static final Duration WORTH_A_WORD = Duration.ofSeconds(30);

    private final Home home;
    private final Ports ports;
    private final boolean ephemeral;
    private final Path configuration;
    private final Access access;
    private final Terminal terminal;
    private final Instant begun =
            Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    /** Unless a signal asked for the end, or a failure says more. */
    private volatile int exitCode = ExitCode.FAILED;

    Standalone(Home home, Ports ports, boolean ephemeral, Path configuration, Access access, Terminal terminal) {
        this.home = home;
        this.ports = ports;
        this.ephemeral = ephemeral;
        this.configuration = configuration;
        this.access = access;
        this.terminal = terminal;
    }

    /** Returns only when the start failed; else the JVM ends by a signal, through the shutdown hook. */
    int run() throws IOException, InterruptedException {
        home.create();
        Optional<LauncherLock> lock = LauncherLock.tryTake(home);
        if (lock.isEmpty()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "another launcher holds " + home.lockFile(),
                    "it is starting or stopping",
                    "next: ./tally status");
        }
        try {
            List<String> cleaned = new Leftovers(Duration.ofSeconds(12)).clean(home);
            preflight(cleaned);
            return supervise();
        } finally {
            lock.get().close();
        }
    }

    private void preflight(List<String> cleaned) {
        Machine machine = Machine.look(home, ports, Programs.SERVICES);
        terminal.say(headline(machine));
        cleaned.forEach(line -> terminal.say("  cleaned: " + line));
        List<Finding> findings = Preflight.judge(machine, ports);
        List<Finding> bad = findings.stream().filter(Finding::isBad).toList();
        if (!bad.isEmpty()) {
            bad.forEach(finding -> terminal.failed("preflight", finding.text(), finding.cure()));
            throw new Failure(
                    ExitCode.FAILED, "not started: " + bad.size() + " of " + findings.size() + " checks failed");
        }
        StringJoiner summary = new StringJoiner(" · ");
        findings.stream()
                .filter(finding -> Stream.of("ports", "disk").anyMatch(finding.subject()::equals))
                .forEach(finding -> summary.add(finding.text()));
        terminal.ready("preflight", summary + " · " + access.reach(), elapsed());
    }

    private static String headline(Machine machine) {
        String memory = machine.memory().isPresent()
                ? " · " + Machine.size(machine.memory().getAsLong()) + " free"
                : "";
        return "Tally " + ProcessIdentity.version() + " · local · JDK " + machine.javaVersion() + " · "
                + machine.processors() + " CPUs" + memory;
    }

    private int supervise() throws IOException, InterruptedException {
        Path data = ephemeral ? temporary() : home.state();
        Secrets secrets = Secrets.loadOrCreate(data.resolve("secrets"));
        List<Path> logs = new ArrayList<>();
        Programs.ANSWERING.forEach(part -> logs.add(home.log(part)));
        logs.add(home.log(Programs.KAFKA));
        logs.add(home.log(Programs.POSTGRES));
        LogFiles.rotate(logs);
        // What JVMs unpack and spill; a kill -9 leaves it behind, so each start begins with none.
        Leftovers.deleteTree(Programs.scratch(data));
        Files.createDirectories(Programs.scratch(data));
        Files.deleteIfExists(home.applyRequest()); // this start is what it asked for
        Configuration.remember(configuration, home);
        ArchiveKeeping archives =
                new ArchiveKeeping(new ClassArchives(home.archives(), Path.of(System.getProperty("java.home"))), home);
        Platform platform = platform(data, secrets, archives);
        Thread hook = new Thread(() -> stopOrderly(platform, archives), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        Files.writeString(home.pidFile(), ProcessHandle.current().pid() + "\n", StandardCharsets.US_ASCII);
        try {
            platform.start();
            awaitReady(platform);
            if (!platform.isStopping()) {
                terminal.say(welcome());
            }
            try (CountedFiles counted = new CountedFiles(ports, home.inbox(), secrets, begun)) {
                new Watch(platform, counted).run();
            }
            return ExitCode.OK;
        } catch (Failure e) {
            exitCode = e.exitCode();
            throw e;
        } finally {
            platform.stop();
        }
    }

    // PostgreSQL may run under another account, which has to get through to its own directory.
    private static Path temporary() throws IOException {
        Path directory = Files.createTempDirectory("tally-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        return directory;
    }

    private Platform platform(Path data, Secrets secrets, ArchiveKeeping archives) {
        Programs programs = new Programs(
                home,
                ports,
                data,
                configuration,
                secrets,
                access,
                archives,
                Path.of(System.getProperty("java.home")),
                terminal::say);
        KafkaPart kafka = new KafkaPart(
                LocalKafka.Settings.in(data.resolve("kafka"))
                        .withPorts(ports.kafka(), ports.kafkaController())
                        .withLog(home.log(Programs.KAFKA))
                        .withJvmFlags(programs.brokerFlags()),
                Components.kafka(home),
                home.shown(data.resolve("kafka")));
        PostgresPart postgres = new PostgresPart(
                LocalPostgres.Settings.in(data.resolve("postgres"))
                        .withPort(ports.postgres())
                        .withLog(home.log(Programs.POSTGRES)),
                Components.postgres(home),
                home.shown(data.resolve("postgres")),
                terminal::say);
        return new Platform(
                home,
                ports,
                data,
                configuration,
                ephemeral,
                terminal,
                begun,
                kafka,
                postgres,
                programs.aggregator(),
                programs.lake(),
                List.of(programs.watcher(), programs.ingest()),
                List.of(programs.query()),
                () -> kafka.createTopics() + " topics, 6 partitions each",
                () -> Schema.prepare(postgres.server(), secrets));
    }

    // Not a time-out: a slow machine gets there, and a part that keeps failing is named again and again.
    private void awaitReady(Platform platform) throws InterruptedException {
        while (!platform.watchStart(WORTH_A_WORD)) {
            if (platform.isStopping()) {
                return;
            }
            terminal.say("  … " + waitingFor(platform.notReady()) + "   more: ./tally status, " + home.logs());
            if (platform.anyStoppedForGood()) {
                return; // the rest goes on: counts can be read, and what is wrong can be looked at
            }
        }
    }

    private static String waitingFor(List<PartRecord> parts) {
        StringJoiner text = new StringJoiner(", ", "not ready yet: ", "");
        parts.forEach(part -> text.add(part.name() + (part.reason().isEmpty() ? "" : " (" + part.reason() + ")")));
        return text.toString();
    }

    private String welcome() {
        String inbox = home.shown(home.inbox());
        if (!home.root().equals(home.programs())) {
            inbox = home.inbox().toString();
        }
        return """
                  Dashboard http://127.0.0.1:%d     Events  http://127.0.0.1:%d/v1/events/{type}
                  Drop box  %s     SQL     psql "$(./tally dsn)"
                  Try       cp README.md %s/   or   ./tally add README.md
                  One node, %s.   Ctrl-C or ./tally down stops, data is %s.
                """.stripTrailing().formatted(
                ports.query(),
                ports.ingest(),
                inbox.startsWith("/") ? inbox : "./" + inbox,
                inbox,
                access.text(),
                ephemeral ? "removed" : "kept");
    }

    private void stopOrderly(Platform platform, ArchiveKeeping archives) {
        if (!platform.isStopping()) {
            exitCode = ExitCode.OK; // a stop that was asked for is a success, whatever the signal that asked
            saveArchives(platform, archives);
            terminal.say("Stopping …");
            Instant asked = Instant.now();
            platform.stop();
            terminal.say(String.format(
                    java.util.Locale.ROOT,
                    "Stopped in %.1f s; data is %s",
                    Duration.between(asked, Instant.now()).toMillis() / 1000.0,
                    ephemeral ? "removed" : "kept in " + home.state()));
        }
        terminal.err().flush();
        Runtime.getRuntime().halt(exitCode);
    }

    private void saveArchives(Platform platform, ArchiveKeeping archives) {
        if (ephemeral || !platform.isReady() || archives.complete()) {
            return;
        }
        terminal.say("Saving class archives, this once: the next start takes a third of the time …");
        try {
            archives.writeMissing(platform::pid, Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration elapsed() {
        return Duration.between(begun, Instant.now());
    }
}
