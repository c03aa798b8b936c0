package dev.tally.cli.standalone;

import dev.tally.cli.Failure;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.Role;
import dev.tally.cli.home.Secrets;
import dev.tally.cli.token.WatcherToken;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * How each service is started: its JVM's flags and its environment. Heaps are sized so that all programs together stay
 * below 2 GB; passwords travel as the path of a file.
 */
public final class Programs {
    static final String QUERY = "query-service";
    static final String INGEST = "ingest-api";
    static final String WATCHER = "file-watcher";
    static final String AGGREGATOR = "stream-aggregator";
    /** A second process of the aggregator's jar. */
    static final String LAKE = "lake";

    static final String KAFKA = "kafka";
    static final String POSTGRES = "postgres";

    /** The modules whose jars run. */
    static final List<String> SERVICES = List.of(QUERY, INGEST, WATCHER, AGGREGATOR);

    /** Those that read the configuration, once, when they start. */
    public static final List<String> READERS = List.of(INGEST, WATCHER, AGGREGATOR, LAKE);

    /** Everything that answers over HTTP. */
    static final List<String> ANSWERING = List.of(QUERY, INGEST, WATCHER, AGGREGATOR, LAKE);

    // These two are about waiting: the second compiler would cost their start more than it gives.
    private static final List<String> LIGHT = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    // Here every record passes: what gets really hot is compiled once more, but not while all are starting.
    private static final List<String> LONG_LIVED = List.of(
            "-XX:+UseSerialGC",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private final Home home;
    private final Ports ports;
    private final Path data;
    private final Path configuration;
    private final Secrets secrets;
    private final Access access;
    private final ArchiveKeeping archives;
    private final Path java;
    private final Consumer<String> say;

    Programs(
            Home home,
            Ports ports,
            Path data,
            Path configuration,
            Secrets secrets,
            Access access,
            ArchiveKeeping archives,
            Path javaHome,
            Consumer<String> say) {
        this.home = home;
        this.ports = ports;
        this.data = data;
        this.configuration = configuration;
        this.secrets = secrets;
        this.access = access;
        this.archives = archives;
        this.java = javaHome.resolve("bin").resolve("java");
        this.say = say;
    }

    Part query() {
        return service(QUERY, ports.query(), Role.READER, "-Xmx160m", LIGHT, "127.0.0.1:" + ports.query());
    }

    Part ingest() {
        return service(INGEST, ports.ingest(), null, "-Xmx256m", LONG_LIVED, "127.0.0.1:" + ports.ingest());
    }

    Part watcher() {
        Part watcher =
                service(WATCHER, ports.watcher(), null, "-Xmx192m", LIGHT, "watches " + home.shown(home.inbox()));
        return makesWatcherToken() ? new PreparedPart(watcher, this::keepWatcherToken) : watcher;
    }

    private boolean makesWatcherToken() {
        return access.tokens() != null && !access.watcherHasToken();
    }

    // Before each start, as config apply may have changed the types of inbox.events.
    private void keepWatcherToken() {
        try {
            new WatcherToken(Objects.requireNonNull(access.tokens()), home, secrets.watcherToken())
                    .keep(Configuration.read(configuration, home));
        } catch (IOException | Failure unwritable) {
            say.accept(
                    "! rows of files cannot be sent: the watcher's token is not in "
                            + home.shown(access.tokens()) + " (" + unwritable
                            + "). Make one for the types of inbox.events yourself, and name its file in TALLY_INGEST_TOKEN_FILE");
        }
    }

    Part aggregator() {
        String spark = version(home.jar(AGGREGATOR).resolveSibling("lib"), "spark-core_2.12-");
        return service(
                AGGREGATOR,
                ports.aggregator(),
                Role.WRITER,
                "-Xmx640m",
                LONG_LIVED,
                "Spark " + spark + ", first batch committed");
    }

    // Spark refuses to run with less.
    Part lake() {
        String iceberg = version(home.jar(AGGREGATOR).resolveSibling("lib"), "iceberg-spark-runtime-3.5_2.12-");
        return service(
                LAKE,
                home.jar(AGGREGATOR),
                List.of("lake"),
                ports.lake(),
                Role.WRITER,
                "-Xmx512m",
                LIGHT,
                "Iceberg " + iceberg + ", " + home.shown(data.resolve("lake")));
    }

    private Part service(
            String module,
            int port,
            @org.jspecify.annotations.Nullable Role role,
            String heap,
            List<String> compiler,
            String readyText) {
        return service(module, home.jar(module), List.of(), port, role, heap, compiler, readyText);
    }

    private Part service(
            String name,
            Path jar,
            List<String> arguments,
            int port,
            @org.jspecify.annotations.Nullable Role role,
            String heap,
            List<String> compiler,
            String readyText) {
        List<String> command = new ArrayList<>(List.of(java.toString(), heap));
        command.addAll(compiler);
        command.addAll(archives.flags(name));
        command.add(scratchFlag());
        // Out of memory ends the process, which the supervisor sees; a half-alive one nobody would.
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-Dfile.encoding=UTF-8", "-jar", jar.toString()));
        command.addAll(arguments);
        return new ServicePart(name, command, environment(port, role), home.root(), home.log(name), port, readyText);
    }

    private Map<String, String> environment(int port, @org.jspecify.annotations.Nullable Role role) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TALLY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.kafka());
        environment.put("TALLY_HTTP_ADDRESS", "127.0.0.1");
        environment.put("TALLY_HTTP_PORT", Integer.toString(port));
        if (port == ports.query() || port == ports.ingest()) {
            environment.putAll(access.environment());
        }
        if (port == ports.watcher() && makesWatcherToken()) {
            environment.put("TALLY_INGEST_TOKEN_FILE", secrets.watcherToken().toString());
        }
        environment.put("TALLY_INGEST_URL", "http://127.0.0.1:" + ports.ingest());
        environment.put("TALLY_INBOX", home.inbox().toString());
        environment.put("TALLY_DATA", home.replays().toString());
        environment.put("TALLY_STATE", data.toString());
        if (Files.exists(configuration)) {
            environment.put("TALLY_CONFIG", configuration.toString());
        }
        if (role != null) {
            environment.put("TALLY_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/tally");
            environment.put("TALLY_DATABASE_USER", role.user());
            environment.put("TALLY_DATABASE_PASSWORD_FILE", secrets.file(role).toString());
            if (role == Role.WRITER) {
                environment.put("TALLY_LAKE_WAREHOUSE", data.resolve("lake").toString());
            }
            if (role == Role.READER) {
                environment.put(
                        "TALLY_SQL_PASSWORD_FILE", secrets.file(Role.SQL).toString());
            }
        }
        // Else Spark's driver binds to the first outside interface.
        environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        // glibc gives each thread its own arena; a JVM needs none of them.
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.putAll(utf8());
        return environment;
    }

    // A JVM in a plain C locale cannot open a file whose name is not ASCII.
    private static Map<String, String> utf8() {
        boolean unicode = System.getProperty("sun.jnu.encoding", "").equalsIgnoreCase("UTF-8");
        return unicode ? Map.of() : Map.of("LC_ALL", "C.UTF-8");
    }

    /** JVM flags of the broker. */
    List<String> brokerFlags() {
        List<String> flags = new ArrayList<>(List.of("-Xmx400m", "-XX:+ExitOnOutOfMemoryError", scratchFlag()));
        flags.addAll(LONG_LIVED);
        flags.addAll(archives.flags(KAFKA));
        return flags;
    }

    /** Temporary files of every program: native libraries, Spark's blocks. Nothing outside the checkout is touched. */
    static Path scratch(Path data) {
        return data.resolve("tmp");
    }

    private String scratchFlag() {
        return "-Djava.io.tmpdir=" + scratch(data);
    }

    /** The version in the name of a jar, {@code ?} when there is no such jar. */
    static String version(Path lib, String prefix) {
        TreeSet<String> found = new TreeSet<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, prefix + "[0-9]*.jar")) {
            for (Path jar : jars) {
                String name = jar.getFileName().toString();
                found.add(name.substring(prefix.length(), name.length() - ".jar".length()));
            }
        } catch (IOException none) {
            return "?";
        }
        return found.isEmpty() ? "?" : found.last();
    }
}
