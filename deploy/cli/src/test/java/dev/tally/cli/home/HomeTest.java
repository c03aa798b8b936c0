package dev.tally.cli.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path root;

    @TempDir
    Path programs;

    @Test
    void theConfigurationIsTheOneAskedForThenNamedThenOwnThenShipped() throws IOException {
        Home home = new Home(root, programs);
        Map<String, String> named = Map.of("TALLY_CONFIG", "/etc/tally.yaml");
        assertThat(home.configuration(Path.of("/x.yaml"), named)).isEqualTo(Path.of("/x.yaml"));
        assertThat(home.configuration(null, named)).isEqualTo(Path.of("/etc/tally.yaml"));
        assertThat(home.configuration(null, Map.of())).isEqualTo(programs.resolve("deploy/tally.yaml"));
        Files.writeString(root.resolve("tally.yaml"), "version: 1\n");
        assertThat(home.configuration(null, Map.of())).isEqualTo(root.resolve("tally.yaml"));
    }

    @Test
    void aStartCreatesTheDropBoxAndPrivateLogs() throws IOException {
        Home home = new Home(root.resolve("with spaces"), programs);
        home.create();
        home.create();
        assertThat(home.inbox()).isDirectory();
        assertThat(home.replays()).isDirectory();
        assertThat(Files.getPosixFilePermissions(home.logs())).hasSize(3);
    }

    @Test
    void portsAreThoseOfTheContractAndMoveTogether() {
        assertThat(new Ports(7070).all().keySet()).isEqualTo(Set.of(7070, 7071, 7072, 7073, 7074, 7092, 7093, 7432));
        assertThat(new Ports(17_070).postgres()).isEqualTo(17_432);
        assertThatThrownBy(() -> new Ports(80)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ports(65_400)).isInstanceOf(IllegalArgumentException.class);
    }
}
