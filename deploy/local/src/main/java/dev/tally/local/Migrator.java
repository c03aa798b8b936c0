package dev.tally.local;

import dev.tally.local.flyway.Migrations;
import dev.tally.local.parts.IsolatedPart;
import java.util.List;

/**
 * Brings a bootstrapped database to the schema of this version, as {@code tally_owner}, by Flyway in a class loader of its
 * own. Repeatable: a second run applies nothing. A migration that fails is rolled back as a whole and reported; a schema
 * that somebody edited, or that is newer than this version, is refused.
 */
public final class Migrator {
    private Migrator() {}

    /**
     * Applies what is missing and returns it, one line per migration; empty when the database was up to date.
     *
     * @param jdbcUrl of the database itself
     * @param ownerPassword of {@code tally_owner}
     */
    public static List<String> migrate(String jdbcUrl, String ownerPassword) {
        Migrations migrations =
                IsolatedPart.create("flyway", Migrations.class, "dev.tally.local.flyway.FlywayMigrations");
        try (migrations) {
            return migrations.migrate(jdbcUrl, DatabaseRole.OWNER.roleName(), ownerPassword);
        }
    }
}
