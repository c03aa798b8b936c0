package dev.tally.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.home.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final Ports PORTS = new Ports(7070);
    private static final Path STATE = Path.of("/home/ada/tally/.tally");

    private static final Machine GOOD = new Machine(
            "Linux",
            true,
            17,
            "17.0.15",
            2,
            OptionalLong.of(8L << 30),
            OptionalLong.of(40L << 30),
            false,
            true,
            true,
            STATE,
            Map.of(),
            List.of());

    private static List<Finding> bad(Machine machine) {
        return Preflight.judge(machine, PORTS).stream().filter(Finding::isBad).toList();
    }

    private static String text(Machine machine) {
        List<Finding> bad = bad(machine);
        assertThat(bad).hasSize(1);
        assertThat(bad.get(0).cure()).as("every finding has a cure").isNotEmpty();
        return bad.get(0).text() + " " + bad.get(0).cure();
    }

    private static Machine with(int java, long memory, long disk, boolean mayRunPostgres, boolean writable) {
        return new Machine(
                "Linux",
                true,
                java,
                java + ".0.1",
                2,
                OptionalLong.of(memory),
                OptionalLong.of(disk),
                !mayRunPostgres,
                mayRunPostgres,
                writable,
                STATE,
                Map.of(),
                List.of());
    }

    @Test
    void aGoodMachinePasses() {
        assertThat(bad(GOOD)).isEmpty();
        assertThat(Preflight.judge(GOOD, PORTS).toString()).contains("7070 7071 7072 7073 7074 7092 7093 7432 free");
    }

    @Test
    void aTakenPortNamesItsOwnerAndAnotherPort() {
        Machine machine = new Machine(
                "Linux",
                true,
                17,
                "17.0.15",
                2,
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                true,
                true,
                STATE,
                Map.of(7432, "postgres (pid 4121)"),
                List.of());
        assertThat(text(machine))
                .contains("port 7432 (PostgreSQL) is used by postgres (pid 4121)")
                .contains("./tally status", "./tally up --port-base 7170");
    }

    @Test
    void anUnsuitableJdkNamesTheCure() {
        assertThat(text(with(11, 8L << 30, 8L << 30, true, true))).contains("11.0.1 is too old", "JAVA_HOME");
        assertThat(text(with(25, 8L << 30, 8L << 30, true, true))).contains("25.0.1 is too new for Spark 3.5");
    }

    @Test
    void tooLittleMemoryOrDiskSaysHowMuchIsNeeded() {
        assertThat(text(with(17, 700L << 20, 8L << 30, true, true))).contains("700 MB of memory free", "3.0 GB");
        assertThat(text(with(17, 8L << 30, 1L << 30, true, true))).contains("1.0 GB of disk free", "2.0 GB", "--home");
    }

    @Test
    void rootWithoutAWayToRunPostgresIsTold() {
        assertThat(text(with(17, 8L << 30, 8L << 30, false, true)))
                .contains("running as root", "unshare -U", "normal user", "apt install util-linux");
    }

    @Test
    void aStateDirectoryOfSomebodyElseIsTold() {
        assertThat(text(with(17, 8L << 30, 8L << 30, true, false))).contains(".tally cannot be written", "chown");
    }

    @Test
    void aMissingProgramIsNotBuilt() {
        Machine machine = new Machine(
                "Linux",
                true,
                17,
                "17.0.15",
                2,
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                true,
                true,
                STATE,
                Map.of(),
                List.of(Path.of("query-service.jar")));
        assertThat(text(machine)).contains("query-service.jar is missing", "mvn -DskipTests package");
    }

    @Test
    void windowsIsSentToWsl() {
        Machine machine = new Machine(
                "Windows 11",
                true,
                17,
                "17.0.15",
                2,
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                true,
                true,
                STATE,
                Map.of(),
                List.of());
        assertThat(text(machine)).contains("WSL");
    }
}
