package dev.tally.local.testing;

import dev.tally.local.DatabaseBootstrap;
import dev.tally.local.DatabaseRole;
import dev.tally.local.Migrator;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Fresh databases for tests: the first is bootstrapped and migrated as a platform start does it, the rest are its copies. */
abstract class PostgresWithTemplate implements TestPostgres {
    private static final String TEMPLATE = "tally_template";

    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable Map<DatabaseRole, String> passwords;

    @Override
    public final TestDatabase freshDatabase() {
        String name = "tally_test_" + databases.incrementAndGet();
        try {
            Map<DatabaseRole, String> known = migratedTemplate();
            DatabaseBootstrap.createDatabase(this::superuser, name, TEMPLATE);
            return new TestDatabase(this, name, known);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the test database " + name, e);
        }
    }

    private synchronized Map<DatabaseRole, String> migratedTemplate() throws SQLException {
        if (passwords == null) {
            Map<DatabaseRole, String> random = new EnumMap<>(DatabaseRole.class);
            for (DatabaseRole role : DatabaseRole.values()) {
                random.put(role, randomPassword());
            }
            DatabaseBootstrap.run(this::superuser, TEMPLATE, random);
            Migrator.migrate(jdbcUrl(TEMPLATE), random.get(DatabaseRole.OWNER));
            passwords = random;
        }
        return passwords;
    }

    static String randomPassword() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
