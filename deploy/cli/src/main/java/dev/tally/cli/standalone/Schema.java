package dev.tally.cli.standalone;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.home.Role;
import dev.tally.cli.home.Secrets;
import dev.tally.local.DatabaseBootstrap;
import dev.tally.local.DatabaseRole;
import dev.tally.local.LocalPostgres;
import dev.tally.local.Migrator;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Makes the embedded server's roles, database and tables what this version needs; repeatable. */
final class Schema {
    static final String DATABASE = "tally";

    private Schema() {}

    /** Bootstraps and migrates; returns what to print. */
    static String prepare(LocalPostgres server, Secrets secrets) {
        try {
            DatabaseBootstrap.run(server::superuser, DATABASE, passwords(secrets));
            try (Connection database = server.superuser(DATABASE)) {
                if (SchemaHistory.isCurrent(database)) {
                    return "up to date";
                }
            }
            List<String> applied = Migrator.migrate(server.jdbcUrl(DATABASE), secrets.password(Role.OWNER));
            return applied.isEmpty()
                    ? "up to date"
                    : applied.size() + (applied.size() == 1 ? " migration" : " migrations") + " applied, to "
                            + applied.get(applied.size() - 1);
        } catch (SQLException | IOException | IllegalStateException e) {
            throw new Failure(
                            ExitCode.FAILED,
                            "the database schema could not be prepared",
                            String.valueOf(e.getMessage()),
                            "next: ./tally doctor")
                    .causedBy(e);
        }
    }

    private static Map<DatabaseRole, String> passwords(Secrets secrets) throws IOException {
        Map<DatabaseRole, String> passwords = new EnumMap<>(DatabaseRole.class);
        passwords.put(DatabaseRole.OWNER, secrets.password(Role.OWNER));
        passwords.put(DatabaseRole.WRITER, secrets.password(Role.WRITER));
        passwords.put(DatabaseRole.READER, secrets.password(Role.READER));
        passwords.put(DatabaseRole.SQL, secrets.password(Role.SQL));
        return passwords;
    }
}
