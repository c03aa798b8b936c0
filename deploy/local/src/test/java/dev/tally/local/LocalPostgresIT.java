package dev.tally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.local.parts.Parts;
import dev.tally.local.postgres.PostgresBinaries;
import dev.tally.local.postgres.ServerAccount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
    @TempDir
    static Path directory;

    private static LocalPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        // Asked to be careless, it must not listen.
        postgres = LocalPostgres.start(
                LocalPostgres.Settings.in(directory).withServer(Map.of("fsync", "off", "work_mem", "5MB")));
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void itIsDurableWhateverIsAskedOfItAndTakesOtherSettings() throws Exception {
        assertThat(setting("fsync")).isEqualTo("on");
        assertThat(setting("full_page_writes")).isEqualTo("on");
        assertThat(setting("synchronous_commit")).isEqualTo("on");
        assertThat(setting("data_checksums")).isEqualTo("on");
        assertThat(setting("work_mem")).isEqualTo("5MB");
    }

    @Test
    void textIsUnicodeAndSortsTheSameEverywhere() throws Exception {
        assertThat(setting("server_encoding")).isEqualTo("UTF8");
        assertThat(value("SELECT string_agg(w, ' ' ORDER BY w) FROM (VALUES ('b'), ('a'), ('B'), ('ä')) v (w)"))
                .isEqualTo("B a b ä");
        assertThat(value("SELECT lower('ÄÖÜ')")).isEqualTo("äöü");
    }

    @Test
    void itListensOnLoopbackOnlyAndOpensNoSocketFile() throws Exception {
        assertThat(setting("listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(setting("unix_socket_directories")).isEmpty();
    }

    @Test
    void nobodyComesInWithoutTheRightPassword() {
        for (String password : List.of("", "postgres", "wrong")) {
            assertThatThrownBy(() -> DriverManager.getConnection(
                            postgres.jdbcUrl("postgres"), LocalPostgres.SUPERUSER, password))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void thePasswordIsForTheOwnersEyes() throws Exception {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory.resolve("superuser-password"));
        assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
        assertThat(postgres.superuserPassword()).hasSizeGreaterThanOrEqualTo(32);
        assertThat(Files.readString(directory.resolve("postgres.log"))).doesNotContain(postgres.superuserPassword());
    }

    @Test
    void whatWasCommittedSurvivesKill9AndARestartOnTheSamePort() throws Exception {
        String url = postgres.jdbcUrl("postgres");
        execute("CREATE TABLE survivor (n int)", "INSERT INTO survivor VALUES (1), (2)");

        postgres.kill9();
        assertThat(postgres.process().exitCode()).hasValue(137);
        postgres.start();

        assertThat(postgres.cleaned()).singleElement().asString().contains("removed the pid file");
        assertThat(postgres.jdbcUrl("postgres")).isEqualTo(url);
        assertThat(value("SELECT sum(n) FROM survivor")).isEqualTo("3");
    }

    @Test
    void anOrderlyRestartHasNothingToClean() throws Exception {
        postgres.stop();
        postgres.start();

        assertThat(postgres.cleaned()).isEmpty();
    }

    @Test
    void anOrphanIsStoppedAndReported() throws Exception {
        postgres.stop();
        Path home = PostgresBinaries.unpacked(Parts.unpackedDirectory());
        Process orphan = new ProcessBuilder(ServerAccount.find()
                        .command(List.of(
                                home.resolve("bin/postgres").toString(),
                                "-D",
                                directory.resolve("data").toString(),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "unix_socket_directories=",
                                "-c",
                                "port=" + postgres.port())))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("orphan.log").toFile())
                .start();
        Eventually.await("the orphan answers", this::answers);

        postgres.start();

        assertThat(postgres.cleaned()).containsExactly("stopped an orphaned PostgreSQL (pid " + orphan.pid() + ")");
        assertThat(orphan.isAlive()).isFalse();
        assertThat(value("SELECT 1")).isEqualTo("1");
    }

    @Test
    void thePidFileOfADeadServerWhosePidIsAnotherProgramNowIsRemoved() throws Exception {
        postgres.stop();
        Process other = new ProcessBuilder("sleep", "1000").start();
        try {
            Files.writeString(directory.resolve("data/postmaster.pid"), other.pid() + "\n");
            postgres.start();
        } finally {
            other.destroyForcibly();
        }

        assertThat(postgres.cleaned()).singleElement().asString().contains("is another program now");
        assertThat(value("SELECT 1")).isEqualTo("1");
    }

    @Test
    void theServerOfALivingLauncherIsLeftAlone() throws Exception {
        assertThatThrownBy(() -> LocalPostgres.start(LocalPostgres.Settings.in(directory)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to a running launcher (pid "
                        + ProcessHandle.current().pid() + ")");

        assertThat(value("SELECT 1")).isEqualTo("1");
        assertThat(directory.resolve("data/postmaster.pid")).exists();
    }

    @Test
    void aServerThatCannotStartFailsAtOnceWithItsOwnWords(@TempDir Path elsewhere) {
        Instant begin = Instant.now();
        assertThatThrownBy(() -> LocalPostgres.start(
                        LocalPostgres.Settings.in(elsewhere).withServer(Map.of("shared_buffers", "minus one"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("invalid value for parameter \"shared_buffers\"");
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    /** Plan B of root where user namespaces are forbidden; a normal user has no use for it and starts plainly. */
    @Test
    void rootCanAlsoStartItUnderAnotherAccount(@TempDir Path open) throws Exception {
        boolean root = (int) Files.getAttribute(open, "unix:uid") == 0;
        ServerAccount account = root ? ServerAccount.unprivileged() : ServerAccount.find();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        LocalPostgres.Settings settings = LocalPostgres.Settings.in(Files.createDirectory(open.resolve("server")))
                .withBinaries(open.resolve("binaries"));

        try (LocalPostgres other = LocalPostgres.start(settings, account)) {
            other.kill9();
            other.start();
            try (Connection connection = other.superuser("postgres")) {
                assertThat(connection.isValid(5)).isTrue();
            }
            int serverUid = (int) Files.getAttribute(open.resolve("server/data/postmaster.pid"), "unix:uid");
            assertThat(serverUid == 0).as("the data is root's").isFalse();
        }
        assertThat(account.prefix().isEmpty()).isEqualTo(!root);
    }

    @Test
    void aTakenPortIsNamed(@TempDir Path elsewhere) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalPostgres.start(
                            LocalPostgres.Settings.in(elsewhere).withPort(taken.getLocalPort())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " for PostgreSQL");
        }
    }

    private boolean answers() {
        try (Connection connection = postgres.superuser("postgres")) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static String setting(String name) throws SQLException {
        return value("SELECT current_setting('" + name + "')");
    }

    private static String value(String sql) throws SQLException {
        try (Connection connection = postgres.superuser("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(String... sql) throws SQLException {
        try (Connection connection = postgres.superuser("postgres");
                Statement statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }
}
