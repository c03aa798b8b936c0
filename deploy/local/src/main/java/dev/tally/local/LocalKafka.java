package dev.tally.local;

import dev.tally.local.parts.IsolatedPart;
import dev.tally.local.parts.Parts;
import dev.tally.local.process.ServiceProcess;
import dev.tally.model.process.KafkaConnection;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker (KRaft, one node) in a child JVM with its own jars; no Kafka class reaches the caller's class path.
 *
 * <p>Promise: {@link #start} returns when clients are served, or throws with the end of the broker's log; what was
 * acknowledged survives {@link #kill9} and a later start in the same directory on this machine (acknowledged means page
 * cache: a power cut is another matter with one broker); the broker ends when this JVM ends, however it ends. It listens on
 * 127.0.0.1 only and never creates a topic by itself. Start, stop and kill from one thread at a time.
 */
public final class LocalKafka implements AutoCloseable {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final int ATTEMPTS_WITH_FREE_PORTS = 3;

    private final Settings settings;
    private int port;
    private int controllerPort;
    private @Nullable ServiceProcess process;
    private @Nullable KafkaAdmin admin;

    private LocalKafka(Settings settings) {
        this.settings = settings;
        this.port = settings.port;
        this.controllerPort = settings.controllerPort;
    }

    /**
     * Where and how it runs.
     *
     * @param directory its data and properties
     * @param log its output is appended here
     * @param port for clients; 0 takes a free one at the first start and keeps it
     * @param controllerPort for itself; 0 as above
     * @param jvmFlags of the child, heap included
     * @param broker further broker properties; they go before those below
     * @param startWithin how long a start may take
     */
    public record Settings(
            Path directory,
            Path log,
            int port,
            int controllerPort,
            List<String> jvmFlags,
            Map<String, String> broker,
            Duration startWithin) {
        /** Free ports, a heap of 400 MiB. */
        public static Settings in(Path directory) {
            return new Settings(
                    directory.toAbsolutePath(),
                    directory.toAbsolutePath().resolve("kafka.log"),
                    0,
                    0,
                    List.of("-Xmx400m"),
                    Map.of(),
                    Duration.ofSeconds(90));
        }

        public Settings withPorts(int clients, int controller) {
            return new Settings(directory, log, clients, controller, jvmFlags, broker, startWithin);
        }

        public Settings withLog(Path file) {
            return new Settings(directory, file.toAbsolutePath(), port, controllerPort, jvmFlags, broker, startWithin);
        }

        public Settings withJvmFlags(List<String> flags) {
            return new Settings(directory, log, port, controllerPort, List.copyOf(flags), broker, startWithin);
        }

        public Settings withBroker(Map<String, String> furtherProperties) {
            return new Settings(
                    directory, log, port, controllerPort, jvmFlags, Map.copyOf(furtherProperties), startWithin);
        }
    }

    /** Starts a broker and waits until it serves. */
    public static LocalKafka start(Settings settings) throws IOException {
        LocalKafka kafka = new LocalKafka(settings);
        kafka.start();
        return kafka;
    }

    /** Starts it again after {@link #stop} or {@link #kill9}, on the same port with the same data. */
    public void start() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("already running: " + process);
        }
        boolean chosenHere = port == 0;
        for (int attempt = 1; ; attempt++) {
            choosePorts();
            FreePorts.requireFree(port, "Kafka");
            FreePorts.requireFree(controllerPort, "Kafka's controller");
            ServiceProcess started = launch();
            if (awaitReady(started)) {
                process = started;
                return;
            }
            String tail = started.logTail(15);
            // A free port may be taken between asking and binding.
            if (chosenHere && attempt < ATTEMPTS_WITH_FREE_PORTS && tail.contains("BindException")) {
                port = settings.port;
                controllerPort = settings.controllerPort;
                continue;
            }
            throw new IOException("Kafka did not start (exit " + started.terminate(STOP_WITHIN) + "), log "
                    + settings.log + " ends:\n" + tail);
        }
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Topics and offsets; closed with the broker. Survives restarts of the broker. */
    public synchronized KafkaAdmin admin() {
        if (admin == null) {
            admin = admin(bootstrapServers());
        }
        return admin;
    }

    /** The same for any broker that asks for nothing; the caller closes it. */
    public static KafkaAdmin admin(String bootstrapServers) {
        return admin(bootstrapServers, null);
    }

    /** The same for one that asks its clients for what stands in a file, as {@link KafkaConnection} reads it. */
    public static KafkaAdmin admin(String bootstrapServers, @Nullable String propertiesFile) {
        return IsolatedPart.create(
                "kafka-admin",
                KafkaAdmin.class,
                "dev.tally.local.broker.ClientAdmin",
                bootstrapServers,
                propertiesFile == null ? "" : propertiesFile);
    }

    /** The broker's process: pid, freeze, thaw, exit. A new one after each start. */
    public ServiceProcess process() {
        if (process == null) {
            throw new IllegalStateException("Kafka was never started");
        }
        return process;
    }

    /** An orderly end: what it holds is flushed. */
    public void stop() {
        process().terminate(STOP_WITHIN);
    }

    public void kill9() {
        process().kill9();
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close();
            admin = null;
        }
        if (process != null) {
            process.terminate(STOP_WITHIN);
        }
    }

    private void choosePorts() throws IOException {
        if (port == 0 || controllerPort == 0) {
            List<Integer> free = FreePorts.find(2);
            port = port == 0 ? free.get(0) : port;
            controllerPort = controllerPort == 0 ? free.get(1) : controllerPort;
        }
    }

    private ServiceProcess launch() throws IOException {
        Files.createDirectories(settings.directory);
        Path properties = settings.directory.resolve("broker.properties");
        try (Writer writer = Files.newBufferedWriter(properties)) {
            brokerProperties().store(writer, null);
        }
        Files.deleteIfExists(readyFile());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.jvmFlags);
        command.addAll(List.of(
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                // Kafka wants log4j's interface for changing levels at run time and finds nothing behind it.
                "-Dlog4j2.StatusLogger.level=OFF",
                "-cp",
                classPath(),
                "dev.tally.local.broker.BrokerMain",
                properties.toString(),
                readyFile().toString()));
        return ServiceProcess.of("kafka", command, settings.log)
                .directory(settings.directory)
                .start();
    }

    /** Tally's code and the broker's jars, always in the same order: class data sharing compares the string. */
    private static String classPath() {
        List<Path> code = new ArrayList<>();
        code.add(Parts.codeOf(LocalKafka.class));
        code.addAll(Parts.jars("broker"));
        return code.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private Path readyFile() {
        return settings.directory.resolve("ready");
    }

    private Properties brokerProperties() {
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("log.dirs", settings.directory.resolve("data").toString());
        // A missing topic is an error that somebody should see.
        properties.setProperty("auto.create.topics.enable", "false");
        // One node: nothing has a second replica.
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        // Small enough for a laptop: each partition costs files and memory.
        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        // The session of a killed broker must end before it may register again: 9 s by default.
        properties.setProperty("broker.session.timeout.ms", "3000");
        properties.setProperty("broker.heartbeat.interval.ms", "500");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.putAll(settings.broker);
        return properties;
    }

    private boolean awaitReady(ServiceProcess started) throws IOException {
        long deadline = System.nanoTime() + settings.startWithin.toNanos();
        while (started.isAlive()) {
            if (Files.exists(readyFile())) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                started.kill9();
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                started.kill9();
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while Kafka was starting", e);
            }
        }
        return false;
    }
}
