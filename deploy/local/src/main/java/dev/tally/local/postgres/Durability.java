package dev.tally.local.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The settings without which a commit may be lost in a crash. */
public final class Durability {
    public static final List<String> SETTINGS = List.of("fsync", "full_page_writes", "synchronous_commit");

    private Durability() {}

    /** Fails, naming the setting, when a server runs with one of them off. */
    public static void require(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                try (ResultSet row = statement.executeQuery("SELECT current_setting('" + setting + "')")) {
                    row.next();
                    if (!row.getString(1).equals("on")) {
                        throw new SQLException(setting + " is " + row.getString(1) + ": commits would not be durable");
                    }
                }
            }
        }
    }
}
