package dev.tally.cli.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    Path home;

    @Test
    void eachRoleHasALongPasswordOfItsOwnThatOnlyTheOwnerCanRead() throws IOException {
        Path directory = home.resolve(".tally").resolve("secrets");
        Secrets secrets = Secrets.loadOrCreate(directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        Set<String> passwords = new HashSet<>();
        for (Role role : Role.values()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.file(role))))
                    .isEqualTo("rw-------");
            assertThat(secrets.password(role)).matches("[A-Za-z0-9_-]{32}");
            passwords.add(secrets.password(role));
        }
        assertThat(passwords).hasSize(Role.values().length);
        assertThat(secrets.areGuarded()).isTrue();
    }

    @Test
    void aSecondStartKeepsThemAndClosesWhatWasOpened() throws IOException {
        Path directory = home.resolve("secrets");
        String before = Secrets.loadOrCreate(directory).password(Role.SQL);
        Secrets secrets = Secrets.in(directory);
        Files.setPosixFilePermissions(secrets.file(Role.SQL), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(secrets.areGuarded()).isFalse();
        Secrets again = Secrets.loadOrCreate(directory);
        assertThat(again.password(Role.SQL)).isEqualTo(before);
        assertThat(again.areGuarded()).isTrue();
    }

    @Test
    void noPasswordIsInItsText() throws IOException {
        Secrets secrets = Secrets.loadOrCreate(home.resolve("secrets"));
        for (Role role : Role.values()) {
            assertThat(secrets.toString()).doesNotContain(secrets.password(role));
        }
    }
}
