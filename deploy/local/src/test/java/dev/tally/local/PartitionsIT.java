package dev.tally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The functions by which the writer, who owns nothing, gets the partitions it needs. */
class PartitionsIT {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestPlatform.database();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void aWidthWithRetentionGetsAPartitionPerDayAndOneForAllTimeBefore() throws SQLException {
        String ensure = "SELECT tally_internal.ensure_bucket_partitions('bucket_counts', '1 minute', '2 days', "
                + "(timezone('UTC', now()) + interval '1 day')::date)";

        assertThat(strings(DatabaseRole.WRITER, ensure)).containsExactly("3"); // before, today, +1
        assertThat(strings(DatabaseRole.WRITER, ensure)).containsExactly("0");
        assertThat(strings(DatabaseRole.WRITER, ensure.replace("'1 day'", "'3 days'")))
                .containsExactly("2");

        countAt("1 minute", "now()");
        countAt("1 minute", "now() + interval '3 days'");
        countAt("1 minute", "now() - interval '2 days'");
        countAt("1 minute", "'0001-01-01 00:00:00+00'");
        assertThatThrownBy(() -> countAt("1 minute", "now() + interval '5 days'"))
                .hasMessageContaining("no partition");
        assertThat(strings("SELECT count(*) FROM tally.bucket_counts")).containsExactly("4");
    }

    @Test
    void aWidthWithoutRetentionGetsOnePartitionForAllTime() throws SQLException {
        String ensure = "SELECT tally_internal.ensure_bucket_partitions('bucket_counts', '1 day', NULL, current_date)";

        assertThat(strings(DatabaseRole.WRITER, ensure)).containsExactly("1");
        assertThat(strings(DatabaseRole.WRITER, ensure)).containsExactly("0");

        countAt("1 day", "'0001-01-01 00:00:00+00'");
        countAt("1 day", "'9999-01-01 00:00:00+00'");
        assertThat(strings("SELECT count(*) FROM tally.bucket_counts")).containsExactly("2");
    }

    @Test
    void widthsLiveSideBySide() throws SQLException {
        for (String width : List.of("1 minute", "1 hour", "1 day")) {
            String keep = width.equals("1 hour") ? "NULL" : "'1 day'";
            strings(
                    DatabaseRole.WRITER,
                    "SELECT tally_internal.ensure_bucket_partitions('bucket_counts', '" + width + "', " + keep
                            + ", timezone('UTC', now())::date)");
            countAt(width, "now()");
        }
        assertThat(strings("SELECT every FROM tally.bucket_counts ORDER BY 1"))
                .containsExactly("00:01:00", "01:00:00", "1 day");
    }

    @Test
    void retentionThatIsLiftedOrSetLaterLeavesNoDayWithoutAPartition() throws SQLException {
        String ensure =
                "SELECT tally_internal.ensure_bucket_partitions('bucket_counts', '%s', %s, (timezone('UTC', now()) + interval '%s')::date)";
        strings(DatabaseRole.WRITER, ensure.formatted("1 minute", "'1 day'", "0 days"));
        assertThat(strings(DatabaseRole.WRITER, ensure.formatted("1 minute", "NULL", "2 days")))
                .containsExactly("2");
        countAt("1 minute", "now() + interval '2 days'");

        strings(DatabaseRole.WRITER, ensure.formatted("1 hour", "NULL", "0 days"));
        assertThat(strings(DatabaseRole.WRITER, ensure.formatted("1 hour", "'1 day'", "2 days")))
                .containsExactly("0");
        countAt("1 hour", "now() + interval '2 days'");
    }

    @Test
    void eventIdsHaveAPartitionForTodayAndTomorrowUntilTheyAreTooOld() throws SQLException {
        String ensure = "SELECT tally_internal.ensure_event_id_days('%s', '%s')";

        assertThat(strings(DatabaseRole.WRITER, ensure.formatted("2026-11-21", "2026-11-13")))
                .containsExactly("2");
        assertThat(strings(DatabaseRole.WRITER, ensure.formatted("2026-11-21", "2026-11-13")))
                .containsExactly("0");
        assertThat(strings(DatabaseRole.WRITER, ensure.formatted("2026-11-22", "2026-11-14")))
                .containsExactly("1");
        execute(
                DatabaseRole.WRITER,
                "INSERT INTO tally_internal.event_ids VALUES ('2026-11-21', gen_random_uuid(), gen_random_uuid(), 't', 0, 0),"
                        + " ('2026-11-23', gen_random_uuid(), gen_random_uuid(), 't', 0, 1)");

        assertThat(strings(DatabaseRole.WRITER, ensure.formatted("2026-11-22", "2026-11-22")))
                .containsExactly("1");
        assertThat(strings("SELECT day FROM tally_internal.event_ids")).containsExactly("2026-11-23");
    }

    @Test
    void bucketsLeaveInALedgerEntryAndTheirPartitionsADayLater() throws SQLException {
        String ensure = "SELECT tally_internal.ensure_bucket_partitions('bucket_counts', '1 minute', '2 days', "
                + "timezone('UTC', now())::date)";
        String retire =
                "SELECT tally_internal.retire_buckets('bucket_counts', '1 minute', '%s', NULL, NULL, 7) = '-infinity'";
        String drop = "SELECT tally_internal.drop_emptied_partitions('bucket_counts', '1 minute')";
        strings(DatabaseRole.WRITER, ensure);
        countAt("1 minute", "'2024-01-01 00:00:00+00'");
        countAt("1 minute", "'2025-01-01 00:00:00+00'");
        countAt("1 minute", "now() - interval '1 day'");
        countAt("1 minute", "now()");

        assertThat(strings(DatabaseRole.WRITER, retire.formatted("2 days"))).containsExactly("t");
        assertThat(strings(DatabaseRole.WRITER, retire.formatted("2 days"))).containsExactly("t");
        assertThat(strings("SELECT count(*) FROM tally.bucket_counts")).containsExactly("4");

        superuser("UPDATE tally_internal.bucket_retention SET since = now() - interval '3 days'");
        assertThat(strings(DatabaseRole.WRITER, retire.formatted("2 days"))).containsExactly("f");
        assertThat(strings("SELECT type || ' ' || every || ' ' || bucket_start::date || ' ' || count || ' ' || batch_id"
                        + " FROM tally.retention_drops"))
                .containsExactly("t 00:01:00 2024-01-01 2 7");
        assertThat(strings("SELECT count(*) FROM tally.bucket_counts")).containsExactly("2");
        assertThat(
                        strings(
                                "SELECT horizon = date_trunc('day', now() - interval '2 days', 'UTC') FROM tally_internal.bucket_retention"))
                .containsExactly("t");
        assertThat(strings(DatabaseRole.WRITER, drop)).containsExactly("0");

        // As when today has long been over.
        superuser("UPDATE tally_internal.bucket_retention SET horizon = horizon + interval '4 days'");
        assertThat(strings(DatabaseRole.WRITER, drop)).containsExactly("0");
        superuser("DELETE FROM tally.bucket_counts");
        assertThat(strings(DatabaseRole.WRITER, drop)).containsExactly("1");
        assertThat(strings(DatabaseRole.WRITER, drop)).containsExactly("0");
        assertThat(strings(DatabaseRole.WRITER, ensure)).containsExactly("1");
        countAt("1 minute", "now()");
        countAt("1 minute", "now() - interval '1 day'");
    }

    private void superuser(String sql) throws SQLException {
        try (Connection connection = database.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void countAt(String width, String instant) throws SQLException {
        execute(
                DatabaseRole.WRITER,
                "INSERT INTO tally.bucket_counts VALUES ('t', '" + width + "', " + instant + ", 1, 0)");
    }

    private void execute(DatabaseRole role, String sql) throws SQLException {
        try (Connection connection = database.connect(role);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> strings(DatabaseRole role, String sql) throws SQLException {
        try (Connection connection = database.connect(role)) {
            return strings(connection, sql);
        }
    }

    private List<String> strings(String sql) throws SQLException {
        try (Connection connection = database.superuser()) {
            return strings(connection, sql);
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
