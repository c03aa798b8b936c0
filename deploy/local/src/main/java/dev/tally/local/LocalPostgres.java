package dev.tally.local;

import dev.tally.local.parts.Parts;
import dev.tally.local.postgres.Durability;
import dev.tally.local.postgres.LeftBehind;
import dev.tally.local.postgres.PostgresBinaries;
import dev.tally.local.postgres.PostgresSetup;
import dev.tally.local.postgres.ServerAccount;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server as a direct child process, from binaries published on Maven Central; works for root, too.
 *
 * <p>Promise: {@link #start} returns when the server answers and its durability settings are seen to be on, or throws
 * at once with the end of the server's log; what it committed survives {@link #kill9} and a later start in the same
 * directory; it ends when this JVM ends, however it ends. It listens on 127.0.0.1 only, opens no Unix socket and wants a
 * password (SCRAM) from everybody; the superuser's is generated and kept in the directory, readable for its owner.
 * Start, stop and kill from one thread at a time.
 */
public final class LocalPostgres implements AutoCloseable {
    /** The superuser, for bootstrap and tests only. */
    public static final String SUPERUSER = "postgres";

    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final Duration RETRY_LOCK_FOR = Duration.ofSeconds(10);
    private static final int ATTEMPTS_WITH_FREE_PORTS = 3;

    private final Settings settings;
    private final ServerAccount account;
    private int port;
    private String password = "";
    private List<String> cleaned = List.of();
    private @Nullable ServiceProcess process;

    private LocalPostgres(Settings settings, ServerAccount account) {
        this.settings = settings;
        this.account = account;
        this.port = settings.port;
    }

    /**
     * Where and how it runs.
     *
     * @param directory its data and the superuser's password
     * @param log its output is appended here
     * @param binaries cache of unpacked binaries, shared by processes
     * @param port 0 takes a free one at the first start and keeps it
     * @param server further server settings; the durability settings cannot be turned off
     * @param startWithin how long a start may take, crash recovery included
     */
    public record Settings(
            Path directory, Path log, Path binaries, int port, Map<String, String> server, Duration startWithin) {
        /** A free port; binaries are unpacked beside the project's parts. */
        public static Settings in(Path directory) {
            return new Settings(
                    directory.toAbsolutePath(),
                    directory.toAbsolutePath().resolve("postgres.log"),
                    Parts.unpackedDirectory(),
                    0,
                    Map.of(),
                    Duration.ofSeconds(60));
        }

        public Settings withPort(int number) {
            return new Settings(directory, log, binaries, number, server, startWithin);
        }

        public Settings withLog(Path file) {
            return new Settings(directory, file.toAbsolutePath(), binaries, port, server, startWithin);
        }

        public Settings withBinaries(Path cache) {
            return new Settings(directory, log, cache.toAbsolutePath(), port, server, startWithin);
        }

        public Settings withServer(Map<String, String> furtherSettings) {
            return new Settings(directory, log, binaries, port, Map.copyOf(furtherSettings), startWithin);
        }

        Path data() {
            return directory.resolve("data");
        }
    }

    /** Starts a server and waits until it answers. */
    public static LocalPostgres start(Settings settings) throws IOException {
        return start(settings, ServerAccount.find());
    }

    static LocalPostgres start(Settings settings, ServerAccount account) throws IOException {
        LocalPostgres postgres = new LocalPostgres(settings, account);
        postgres.start();
        return postgres;
    }

    /** Starts it again after {@link #stop} or {@link #kill9}, on the same port with the same data. */
    public void start() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("already running: " + process);
        }
        Path home = PostgresBinaries.unpacked(settings.binaries);
        PostgresSetup setup = new PostgresSetup(settings.directory, home, account);
        setup.createDataIfMissing(SUPERUSER);
        password = setup.superuserPassword();
        cleaned = LeftBehind.clean(settings.data());
        boolean chosenHere = port == 0;
        long retryLockUntil = System.nanoTime() + RETRY_LOCK_FOR.toNanos();
        for (int attempt = 1; ; attempt++) {
            if (port == 0) {
                port = FreePorts.find(1).get(0);
            }
            // Otherwise the answers of whoever is there would be taken for the new server's.
            FreePorts.requireFree(port, "PostgreSQL");
            ServiceProcess started = launch(home);
            if (awaitReady(started)) {
                process = started;
                assertDurable();
                return;
            }
            String tail = started.logTail(12);
            if (chosenHere && attempt < ATTEMPTS_WITH_FREE_PORTS && tail.contains("could not bind")) {
                port = settings.port; // somebody took the free port in between
                continue;
            }
            // Children of a server that was killed need a moment to notice; until then their memory block is in use.
            if (tail.contains("shared memory block") && System.nanoTime() < retryLockUntil) {
                pause();
                continue;
            }
            throw new IOException(
                    "PostgreSQL did not start (exit " + started.kill9() + "), log " + settings.log + " ends:\n" + tail);
        }
    }

    public int port() {
        return port;
    }

    /** What the last start found and cleaned after a crash; one sentence each. */
    public List<String> cleaned() {
        return cleaned;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public String superuserPassword() {
        return password;
    }

    /** A new connection as the superuser; the caller closes it. */
    public Connection superuser(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** The server's process: pid, freeze, thaw, exit. A new one after each start. */
    public ServiceProcess process() {
        if (process == null) {
            throw new IllegalStateException("PostgreSQL was never started");
        }
        return process;
    }

    /** An orderly end: clients are disconnected, everything is flushed. */
    public void stop() {
        process().terminate(STOP_WITHIN);
    }

    /** The server and all its backends, at once. */
    public void kill9() {
        process().kill9();
    }

    @Override
    public void close() {
        if (process != null) {
            process.terminate(STOP_WITHIN);
        }
    }

    private ServiceProcess launch(Path home) throws IOException {
        List<String> program = new ArrayList<>(List.of(
                home.resolve("bin/postgres").toString(), "-D", settings.data().toString()));
        serverSettings().forEach((key, value) -> program.addAll(List.of("-c", key + "=" + value)));
        return ServiceProcess.of("postgres", account.command(program), settings.log)
                .directory(settings.directory)
                // A fast shutdown; TERM would wait for the clients to go.
                .stopSignal("INT")
                .start();
    }

    private Map<String, String> serverSettings() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("listen_addresses", "127.0.0.1");
        values.put("port", Integer.toString(port));
        values.put("unix_socket_directories", "");
        values.put("password_encryption", "scram-sha-256");
        values.put("timezone", "UTC");
        values.put("log_timezone", "UTC");
        values.put("log_checkpoints", "off");
        // Counting is short statements over many rows: compiling them costs more than it saves.
        values.put("jit", "off");
        values.putAll(settings.server);
        Durability.SETTINGS.forEach(setting -> values.put(setting, "on"));
        return values;
    }

    private boolean awaitReady(ServiceProcess started) throws IOException {
        long deadline = System.nanoTime() + settings.startWithin.toNanos();
        while (started.isAlive()) {
            try (Connection connection = superuser("postgres")) {
                return connection.isValid(5);
            } catch (SQLException e) {
                if ("28P01".equals(e.getSQLState())) {
                    started.terminate(STOP_WITHIN);
                    throw new IOException(
                            "the superuser's password in " + settings.directory + " is not the one of the data there",
                            e);
                }
            }
            if (System.nanoTime() > deadline) {
                started.kill9();
                return false;
            }
            pause();
        }
        return false;
    }

    private void assertDurable() throws IOException {
        try (Connection connection = superuser("postgres")) {
            Durability.require(connection);
        } catch (SQLException e) {
            close();
            throw new IOException("PostgreSQL started, but: " + e.getMessage(), e);
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(25);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was starting", e);
        }
    }
}
