package dev.tally.local.flyway;

import java.util.List;

/** The migrations of common-model; implemented beside Flyway, in its part. */
public interface Migrations extends AutoCloseable {
    /** Applies what is missing and returns it, one line per migration. */
    List<String> migrate(String jdbcUrl, String user, String password);

    @Override
    void close();
}
