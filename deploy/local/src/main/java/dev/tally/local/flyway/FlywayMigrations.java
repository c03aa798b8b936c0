package dev.tally.local.flyway;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.MigrateResult;
import org.postgresql.ds.PGSimpleDataSource;

/** {@link Migrations} by Flyway; lives in the part {@code flyway}. */
public final class FlywayMigrations implements Migrations {
    private static final String HISTORY = "migrations";

    /** Flyway's own table is on show like the others. */
    private static final String COMMENTS = """
            COMMENT ON TABLE tally_internal.migrations IS 'Which schema versions were applied, kept by Flyway';
            COMMENT ON COLUMN tally_internal.migrations.installed_rank IS 'Order of application';
            COMMENT ON COLUMN tally_internal.migrations.version IS 'Version of the migration';
            COMMENT ON COLUMN tally_internal.migrations.description IS 'Its name';
            COMMENT ON COLUMN tally_internal.migrations.type IS 'Kind of migration: SQL, or SCHEMA for the creation of the schemas';
            COMMENT ON COLUMN tally_internal.migrations.script IS 'Its file';
            COMMENT ON COLUMN tally_internal.migrations.checksum IS 'Of the file as it was applied; a different file is refused';
            COMMENT ON COLUMN tally_internal.migrations.installed_by IS 'Role that applied it';
            COMMENT ON COLUMN tally_internal.migrations.installed_on IS 'When, in UTC';
            COMMENT ON COLUMN tally_internal.migrations.execution_time IS 'How long it took, in ms';
            COMMENT ON COLUMN tally_internal.migrations.success IS 'False where it failed half way';
            """;

    @Override
    public List<String> migrate(String jdbcUrl, String user, String password) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(jdbcUrl);
        database.setUser(user);
        database.setPassword(password);
        try {
            Flyway flyway = Flyway.configure(FlywayMigrations.class.getClassLoader())
                    .dataSource(database)
                    .loggers("slf4j")
                    .locations("classpath:db/migration")
                    .failOnMissingLocations(true)
                    .schemas("tally_internal", "tally")
                    .defaultSchema("tally_internal")
                    .table(HISTORY)
                    .placeholders(Map.of("database", database.getDatabaseName()))
                    .load();
            requireKnown(flyway.info());
            MigrateResult result = flyway.migrate();
            if (result.migrationsExecuted > 0) {
                comment(database);
            }
            return result.migrations.stream()
                    .map(migration -> "V" + migration.version + " " + migration.description)
                    .toList();
        } catch (FlywayException | SQLException e) {
            // Flyway's classes are not the caller's: only the text travels.
            throw new IllegalStateException("migration of " + jdbcUrl + " failed: " + e.getMessage());
        }
    }

    /** By itself Flyway lets an older program work on newer tables, whose rules it does not know. */
    private static void requireKnown(MigrationInfoService info) {
        for (MigrationInfo applied : info.applied()) {
            if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
                throw new FlywayException("its tables are those of a newer Tally (V" + applied.getVersion() + " "
                        + applied.getDescription()
                        + "), and counting into them could be wrong. Start the newer version again, or restore a backup"
                        + " from before the upgrade");
            }
        }
    }

    @Override
    public void close() {
        // Each migrate opens and closes its own connections; the loader is closed around this.
    }

    private static void comment(PGSimpleDataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(COMMENTS);
        }
    }
}
