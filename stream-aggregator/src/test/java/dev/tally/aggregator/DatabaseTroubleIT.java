package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do to databases: restore an old backup, hold locks, set time zones. */
class DatabaseTroubleIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    private TestKafka kafka;
    private TestDatabase database;
    private Tables tables;
    private Oracle oracle;
    private Publisher publisher;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        database = TestPlatform.database();
        tables = new Tables(database);
        oracle = new Oracle();
        publisher = new Publisher(kafka.bootstrapServers());
    }

    @AfterEach
    void stop() {
        publisher.close();
        database.close();
    }

    @Test
    void anOlderBackupCatchesUpFromKafka() throws SQLException {
        document("kept.txt", "1", List.of("one two", "two"));
        document("replaced.txt", "1", List.of("three"));
        event("e-1", Instant.parse("2026-03-01T10:00:00Z"));
        count();
        inAdministration("CREATE DATABASE backup TEMPLATE " + database.name());

        document("replaced.txt", "2", List.of("four four"));
        document("new.txt", "1", List.of("five"));
        publisher.withdraw("kept.txt");
        oracle.withdrawn("kept.txt");
        event("e-1", Instant.parse("2026-03-01T10:00:00Z"));
        event("e-2", Instant.parse("2026-03-01T10:01:00Z"));
        count();
        oracle.assertAgrees(tables);
        long batches = tables.lastBatch();

        inAdministration("DROP DATABASE " + database.name() + " WITH (FORCE)");
        inAdministration("ALTER DATABASE backup RENAME TO " + database.name());
        assertThat(tables.lastBatch()).isLessThan(batches);
        count();
        oracle.assertAgrees(tables);
    }

    @Test
    void aLockThatSomebodyHoldsEndsABatchAndNotTheCounting() throws SQLException {
        document("a.txt", "1", List.of("held"));
        count();
        try (Supervisor supervisor = new Supervisor(() -> Aggregator.start(kafka, database));
                Connection connection = database.connect(DatabaseRole.OWNER);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM tally_internal.words WHERE word = 'held' FOR UPDATE");
            document("b.txt", "1", List.of("held again"));
            supervisor.await(SOON, () -> !supervisor.exitCodes().isEmpty(), () -> "it waits for ever");
            connection.rollback();

            supervisor.await(SOON, () -> tables.positions().equals(Aggregator.ends(kafka)), () -> "not caught up");
            assertThat(supervisor.exitCodes()).containsOnly(1);
        }
        oracle.assertAgrees(tables);
    }

    /** Both nights on which Europe's clocks jump, where the half-hour steps of other zones would show. */
    @Test
    void timeZonesOfServersMoveNoBucket() throws SQLException {
        inAdministration("ALTER DATABASE " + database.name() + " SET timezone = 'Australia/Lord_Howe'");
        int number = 0;
        for (String night : List.of("2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z")) {
            for (int minutes = 0; minutes < 180; minutes += 7) {
                event("e-" + number++, Instant.parse(night).plus(Duration.ofMinutes(minutes)));
            }
        }
        publisher.flush();
        Map<String, String> kathmandu =
                Map.of("TZ", "Asia/Kathmandu", "JAVA_TOOL_OPTIONS", "-Duser.timezone=Asia/Kathmandu");
        try (Aggregator aggregator = Aggregator.start(kafka, database, kathmandu)) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
        oracle.assertAgrees(tables);
    }

    @Test
    void aDatabaseThatForgetsIsRefused() {
        String forgetful = database.jdbcUrl() + (database.jdbcUrl().contains("?") ? "&" : "?")
                + "options=-c%20synchronous_commit%3Doff";
        try (Aggregator aggregator = Aggregator.start(kafka, database, Map.of("TALLY_DATABASE_URL", forgetful))) {
            assertThat(aggregator.awaitExit(SOON)).isEqualTo(1);
            assertThat(aggregator.log()).contains("synchronous_commit=off", "a crash would lose committed counts");
        }
    }

    private void document(String name, String version, List<String> lines) {
        publisher.document(name, version, lines, 0);
        oracle.document(name, lines);
    }

    private void event(String id, Instant time) {
        publisher.event("click", id, "{}", time);
        oracle.event("click", id, time);
    }

    private void count() {
        publisher.flush();
        publisher.requireAllSent();
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
    }

    /** Outside of the database; what is still connected to it must be gone first. */
    private void inAdministration(String sql) throws SQLException {
        try (Connection connection = TestPlatform.postgres().superuser("postgres");
                Statement statement = connection.createStatement()) {
            Waiting.until(
                    SOON,
                    () -> {
                        try {
                            statement.execute(sql);
                            return true;
                        } catch (SQLException inUse) {
                            if (!"55006".equals(inUse.getSQLState())) {
                                throw inUse;
                            }
                            return false;
                        }
                    },
                    () -> "still in use: " + sql);
        }
    }
}
