package dev.tally.local.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.local.KafkaAdmin;
import dev.tally.local.LocalKafka;
import dev.tally.local.flyway.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsIT {
    @TempDir
    Path project;

    @Test
    void areFoundFromClassesFromTheJarAndFromAProgramsLibrary() throws IOException {
        Path parts = project.resolve("deploy/local/target/parts");
        Files.createDirectories(parts.resolve("broker"));

        assertThat(Parts.root(project.resolve("deploy/local/target/classes"), null))
                .isEqualTo(parts);
        assertThat(Parts.root(project.resolve("deploy/local/target/tally-local.jar"), null))
                .isEqualTo(parts);
        assertThat(Parts.root(project.resolve("deploy/cli/target/lib/tally-local.jar"), null))
                .isEqualTo(parts);
    }

    @Test
    void areFoundBelowTheNamedHomeFirst(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(project.resolve("deploy/local/target/parts/broker"));
        Path shipped = elsewhere.resolve("parts");
        Files.createDirectories(shipped.resolve("broker"));

        assertThat(Parts.root(project.resolve("deploy/local/target/classes"), elsewhere.toString()))
                .isEqualTo(shipped);
    }

    @Test
    void missingPartsAreAClearError() {
        assertThatThrownBy(() -> Parts.root(project.resolve("lib/tally-local.jar"), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("build the project")
                .hasMessageContaining(project.resolve("lib/parts").toString());
    }

    @Test
    void whatRunsInAPartIsACopyThatSeesItsOwnJarsOnly() {
        // A part without Flyway's jars cannot have Flyway, although this test's class path does.
        assertThatThrownBy(() -> IsolatedPart.create(
                                "kafka-admin", Migrations.class, "dev.tally.local.flyway.FlywayMigrations")
                        .migrate("jdbc:postgresql://127.0.0.1:1/none", "nobody", ""))
                .isInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void theContextClassLoaderIsTheCallersAgainAfterACall() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        KafkaAdmin admin = LocalKafka.admin("127.0.0.1:1");
        admin.close();
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }
}
