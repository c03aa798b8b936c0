package dev.tally.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.home.Secrets;
import dev.tally.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaHistoryIT {
    private static final Path COMMON_MODEL = Path.of("target", "lib", "common-model-0.1.0.jar");

    @TempDir
    Path directory;

    @Test
    void knowsFlywaysChecksumsAndTrustsOnlyAnExactMatch() throws IOException, SQLException {
        Map<String, Integer> shipped = SchemaHistory.shipped(COMMON_MODEL);
        assertThat(shipped).containsKey("V1__counts_ledger_and_fence.sql");
        assertThat(SchemaHistory.shipped(directory)).isEmpty();
        try (LocalPostgres server = LocalPostgres.start(LocalPostgres.Settings.in(directory.resolve("postgres")))) {
            Secrets secrets = Secrets.loadOrCreate(directory.resolve("secrets"));
            assertThat(Schema.prepare(server, secrets)).startsWith(shipped.size() + " migrations applied");
            try (Connection database = server.superuser(Schema.DATABASE);
                    Statement statement = database.createStatement()) {
                assertThat(SchemaHistory.applied(database)).isEqualTo(shipped);
                statement.execute("UPDATE tally_internal.migrations SET checksum = checksum + 1 WHERE version = '1'");
                assertThat(SchemaHistory.applied(database)).isNotEqualTo(shipped);
                statement.execute("DELETE FROM tally_internal.migrations WHERE version = '1'");
                assertThat(SchemaHistory.isCurrent(database)).isFalse();
            }
        }
    }
}
