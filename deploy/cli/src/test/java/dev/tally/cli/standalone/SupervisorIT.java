package dev.tally.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.api.Json;
import dev.tally.cli.home.Role;
import dev.tally.cli.home.Secrets;
import dev.tally.cli.standalone.Installation.Ended;
import dev.tally.cli.standalone.Installation.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One installation's life, in order: first start, failures of its parts, an orderly stop, a crash, and the start after it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SupervisorIT {
    @TempDir
    static Path directory;

    private static Installation tally;
    private static Launcher launcher;

    @BeforeAll
    static void install() throws IOException {
        tally = new Installation(directory);
        configure("version: 1\n");
    }

    @AfterAll
    static void uninstall() throws IOException, InterruptedException {
        tally.close();
    }

    private static boolean isReady(String part, long restarts) {
        try {
            Json record = tally.part(part);
            return record.at("state").text().equals("READY")
                    && record.at("restarts").number(0) == restarts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(1)
    void theFirstStartSaysWhatBecameReady() throws IOException, InterruptedException {
        launcher = tally.up();
        assertThat(launcher.said())
                .contains(
                        "✔ preflight", "✔ kafka", "formatted .tally/kafka", "✔ postgres", "initialised .tally/postgres")
                .contains("✔ topics", "✔ schema", "applied, to V", "✔ query-service", "✔ stream-aggregator")
                .contains("Dashboard http://127.0.0.1:" + tally.ports.query());
        assertThat(Files.readString(tally.home.resolve(".tally/pid")).strip())
                .isEqualTo(Long.toString(launcher.process().pid()));

        Ended second = tally.tally("up", "--port-base", Integer.toString(tally.ports.base()));
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err()).contains("already running", "./tally status");
    }

    @Test
    @Order(2)
    void eachRoleConnectsWithItsDsnAndMayDoNoMoreThanItShould() throws IOException, InterruptedException, SQLException {
        for (Role role : Role.values()) {
            Ended dsn = tally.tally("dsn", "--role", role.name().toLowerCase(java.util.Locale.ROOT));
            assertThat(dsn.exitCode()).as(dsn.err()).isZero();
            URI uri = URI.create(dsn.out().strip());
            assertThat(uri.getScheme()).isEqualTo("postgresql");
            String[] userAndPassword = uri.getUserInfo().split(":", 2);
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                            userAndPassword[0],
                            userAndPassword[1]);
                    ResultSet row = connection
                            .createStatement()
                            .executeQuery("SELECT current_user, (SELECT count(*) FROM tally.word_counts)")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo(role.user());
                assertThat(row.getLong(2)).isZero();
            }
        }
        assertThat(tally.tally("dsn").out()).startsWith("postgresql://tally_sql:");
    }

    @Test
    @Order(3)
    void topicsAreThere() throws IOException, InterruptedException {
        Ended topics = tally.tally("topics", "list", "--json");
        assertThat(topics.exitCode()).as(topics.err()).isZero();
        assertThat(topics.out())
                .contains("{\"topic\":\"tally.events.v1\",\"partitions\":6,\"replication\":1,\"records\":0,")
                .contains("{\"topic\":\"tally.lines.v1\",\"partitions\":6,\"replication\":1,\"records\":0,");
        assertThat(tally.tally("topics", "create").out()).contains("tally.lines.v1  was there");
        assertThat(tally.tally("topics", "create", "clicks", "--partitions", "2")
                        .out())
                .contains("clicks  created");
        assertThat(tally.tally("topics", "create", "clicks").out()).contains("clicks  was there");
        assertThat(tally.tally("topics", "list", "--json").out())
                .contains("{\"topic\":\"clicks\",\"partitions\":2,\"replication\":1,\"records\":0,");
        assertThat(tally.tally("topics", "create", "tally.lines.v1").exitCode()).isEqualTo(2);
    }

    @Test
    @Order(4)
    void noSecretIsInALogAnAnswerOrAnArgumentList() throws IOException, InterruptedException {
        Secrets secrets = Secrets.in(tally.home.resolve(".tally/secrets"));
        List<String> seen = new ArrayList<>(List.of(launcher.said()));
        seen.add(tally.tally("status").out());
        seen.add(tally.tally("status", "--json").out());
        seen.add(tally.tally("doctor", "--json").out());
        seen.add(Files.readString(tally.home.resolve(".tally/run.json")));
        try (Stream<Path> logs = Files.list(tally.home.resolve(".tally/logs"))) {
            for (Path log : logs.toList()) {
                seen.add(Files.readString(log, StandardCharsets.UTF_8));
            }
        }
        for (ProcessHandle process : Installation.descendants(launcher.process())) {
            seen.add(process.info().commandLine().orElse(""));
        }
        for (Role role : Role.values()) {
            String password = secrets.password(role);
            assertThat(seen).noneMatch(text -> text.contains(password));
        }
        assertThat(secrets.areGuarded()).isTrue();
    }

    @Test
    @Order(5)
    void aKilledServiceIsStartedAgain() throws IOException {
        ProcessHandle before = tally.processOf(Programs.INGEST);
        before.destroyForcibly();
        Installation.await("ingest-api again", Duration.ofSeconds(60), () -> isReady(Programs.INGEST, 1));
        assertThat(tally.processOf(Programs.INGEST).pid()).isNotEqualTo(before.pid());
        assertThat(launcher.said()).contains("! ingest-api was ended by signal 9", "restarting in 0.5 s");
        Installation.await(
                "the good news",
                Duration.ofSeconds(10),
                () -> launcher.said().contains("✔ ingest-api is ready again (restart 1)"));
    }

    @Test
    @Order(6)
    void aServiceThatWasFencedIsStartedAgain() throws IOException {
        tally.orderToEnd(tally.ports.watcher(), 3);
        Installation.await("file-watcher again", Duration.ofSeconds(60), () -> isReady(Programs.WATCHER, 1));
        assertThat(tally.part(Programs.WATCHER).at("reason").text()).isEqualTo("ordered to end with 3");
    }

    @Test
    @Order(7)
    void kafkaAndPostgresAreRestartedInPlace() throws IOException, InterruptedException {
        tally.processOf(Programs.POSTGRES).destroyForcibly();
        Installation.await("postgres again", Duration.ofSeconds(60), () -> isReady(Programs.POSTGRES, 1));
        tally.processOf(Programs.KAFKA).destroyForcibly();
        Installation.await("kafka again", Duration.ofSeconds(90), () -> isReady(Programs.KAFKA, 1));
        assertThat(tally.tally("topics", "list").out()).contains("tally.lines.v1");
        assertThat(tally.tally("migrate").exitCode()).isZero();
    }

    private static void configure(String yaml) throws IOException {
        Files.writeString(tally.home.resolve("tally.yaml"), yaml);
    }

    private static List<Long> pids(List<String> parts) throws IOException {
        List<Long> pids = new ArrayList<>();
        for (String part : parts) {
            pids.add(tally.processOf(part).pid());
        }
        return pids;
    }

    @Test
    @Order(8)
    void anEditedConfigurationIsAppliedByStartingItsReadersAnew() throws IOException, InterruptedException {
        List<String> others = List.of(Programs.QUERY, Programs.KAFKA, Programs.POSTGRES);
        List<Long> readersBefore = pids(Programs.READERS);
        List<Long> othersBefore = pids(others);
        Ended plan = tally.tally("config", "plan");
        assertThat(plan.exitCode()).as(plan.err()).isZero();
        assertThat(plan.out()).isEmpty();

        configure("inbox: {settle: 2s}\n");
        assertThat(tally.tally("config", "plan", "--json").out())
                .isEqualTo("{\"changes\":[{\"change\":\"added\",\"subject\":\"inbox.settle\",\"text\":\"2s\"}],"
                        + "\"unchanged\":[],\"refused\":false}\n");
        Ended apply = tally.tally("config", "apply");
        assertThat(apply.exitCode()).as(apply.err()).isZero();
        assertThat(apply.out()).isEqualTo("+ inbox.settle: 2s\n");
        assertThat(apply.err()).containsPattern("In use after \\d+\\.\\d s");
        assertThat(pids(Programs.READERS)).doesNotContainAnyElementsOf(readersBefore);
        assertThat(pids(others)).isEqualTo(othersBefore);
        assertThat(isReady(Programs.INGEST, 1))
                .as("ready, and no restart more than before")
                .isTrue();
        assertThat(launcher.said())
                .contains("tally.yaml is applied: ingest-api, file-watcher, stream-aggregator, lake start anew");
        assertThat(tally.home.resolve(".tally/apply")).doesNotExist();

        List<Long> readers = pids(Programs.READERS);
        assertThat(tally.tally("config", "apply").err()).contains("use tally.yaml already");
        configure("inbox: {settel: 2s}\n");
        assertThat(tally.tally("config", "apply").exitCode()).isEqualTo(2);
        configure("inbox: {settle: 2s}\n");
        Path other = Files.writeString(directory.resolve("other.yaml"), "version: 1\n");
        Ended another = tally.tally("config", "apply", other.toString());
        assertThat(another.exitCode()).isEqualTo(2);
        assertThat(another.err())
                .contains("Tally runs with tally.yaml, and not with " + other, "next: ./tally down && ./tally up");
        assertThat(pids(Programs.READERS)).isEqualTo(readers);
    }

    @Test
    @Order(9)
    void aStopIsNotRestartedAndStatusSaysWhy() throws IOException, InterruptedException {
        tally.orderToEnd(tally.ports.aggregator(), 4);
        Installation.await(
                "the stop",
                Duration.ofSeconds(30),
                () -> launcher.said()
                        .contains("✘ stream-aggregator stopped, it needs an operator: ordered to end with 4"));
        Ended status = tally.tally("status");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out()).containsPattern("stream-aggregator +stopped .*ordered to end with 4");
        assertThat(status.out()).containsPattern("query-service +up ");
        Ended doctor = tally.tally("doctor");
        assertThat(doctor.exitCode()).isNotZero();
        assertThat(doctor.out()).contains("stream-aggregator stopped: ordered to end with 4");
        assertThat(doctor.out()).contains("fsync on");
    }

    @Test
    @Order(10)
    void downStopsEverythingInOrder() throws IOException, InterruptedException {
        List<ProcessHandle> children = Installation.descendants(launcher.process());
        assertThat(children).hasSizeGreaterThan(5);
        Ended down = tally.tally("down");
        assertThat(down.exitCode()).as(down.err()).isZero();
        assertThat(down.err()).containsPattern("Stopped in \\d+\\.\\d s; data is kept");
        assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.process().exitValue()).isZero();
        // The shells that guard them see the end of the launcher only now.
        Installation.await(
                "all children gone",
                Duration.ofSeconds(5),
                () -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(tally.home.resolve(".tally/run.json")).doesNotExist();
        assertThat(tally.home.resolve(".tally/pid")).doesNotExist();
        assertThat(tally.tally("status").exitCode()).isEqualTo(4);
        assertThat(tally.tally("down").exitCode()).isZero();
        // The aggregator had stopped before, so it could not write one.
        assertThat(launcher.said()).contains("Saving class archives");
        assertThat(archives())
                .containsExactlyInAnyOrder(
                        Programs.KAFKA,
                        Programs.QUERY,
                        Programs.INGEST,
                        Programs.WATCHER,
                        Programs.LAKE,
                        ArchiveKeeping.CLI);
    }

    @Test
    @Order(11)
    void theSecondStartKeepsTheDataAndUsesTheArchives() throws IOException {
        launcher = tally.up();
        assertThat(launcher.said()).contains("kept .tally/kafka", "kept .tally/postgres", "up to date");
        assertThat(launcher.said()).doesNotContain("cleaned");
        String flags = tally.processOf(Programs.KAFKA).info().commandLine().orElse("");
        assertThat(flags).contains("-XX:SharedArchiveFile=");
    }

    private static Set<String> archives() {
        Set<String> programs = new TreeSet<>();
        try (Stream<Path> files = Files.list(tally.archives())) {
            files.filter(file -> file.toString().endsWith(".jsa"))
                    .forEach(file -> programs.add(file.getFileName().toString().split("-[0-9a-f]{16}", 2)[0]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return programs;
    }

    @Test
    @Order(12)
    void aKilledLauncherLeavesNoProcessAndTheNextStartSaysWhatItCleaned() throws IOException, InterruptedException {
        List<ProcessHandle> children = Installation.descendants(launcher.process());
        ProcessHandle postgres = tally.processOf(Programs.POSTGRES);
        assertThat(postgres.isAlive()).isTrue();
        launcher.process().destroyForcibly().waitFor();
        Installation.await(
                "all children gone",
                Duration.ofSeconds(15),
                () -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(tally.tally("status").exitCode()).isEqualTo(4);
        launcher = tally.up("--ephemeral");
        assertThat(launcher.said()).contains("cleaned: the launcher of", "ended without stopping its parts");
    }

    @Test
    @Order(13)
    void ephemeralDataIsGoneAtTheEnd() throws IOException, InterruptedException {
        Path data = Path.of(tally.record().at("data").text());
        assertThat(data).isDirectory();
        assertThat(data.resolve("postgres")).isDirectory();
        assertThat(data).isNotEqualTo(tally.home.resolve(".tally"));
        launcher.process().destroy();
        assertThat(launcher.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.process().exitValue()).isZero();
        assertThat(data).doesNotExist();
        assertThat(tally.home.resolve(".tally/kafka")).isDirectory();
    }

    @Test
    @Order(14)
    void detachedItReturnsWhenAllIsReadyAndDownCleansUpAfterItsCrash() throws IOException, InterruptedException {
        Ended up = tally.tally("up", "--detach", "--ephemeral", "--port-base", Integer.toString(tally.ports.base()));
        assertThat(up.exitCode()).as(up.err()).isZero();
        assertThat(up.err()).contains("✔ stream-aggregator", "Drop box");
        assertThat(tally.record().at("phase").text()).isEqualTo("READY");
        Path data = Path.of(tally.record().at("data").text());
        ProcessHandle detached = ProcessHandle.of(
                        tally.record().at("launcher").at("pid").number(-1))
                .orElseThrow();
        List<ProcessHandle> children = detached.descendants().toList();
        assertThat(tally.tally("status").out()).containsPattern("kafka +up ");
        detached.destroyForcibly();
        Installation.await(
                "all children gone",
                Duration.ofSeconds(15),
                () -> children.stream().noneMatch(ProcessHandle::isAlive));
        Ended down = tally.tally("down");
        assertThat(down.exitCode()).isZero();
        assertThat(down.err()).contains("cleaned: ", "removed its ephemeral data in " + data);
        assertThat(data).doesNotExist();
    }
}
