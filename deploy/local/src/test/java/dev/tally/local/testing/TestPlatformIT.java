package dev.tally.local.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.local.DatabaseRole;
import dev.tally.model.record.Topics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What other modules' tests rely on; the same for child processes and for containers. */
class TestPlatformIT {
    @Test
    void theSharedBrokerHasTallysTopicsAndKeepsAddressAndRecordsOverKillAndFreeze() throws Exception {
        TestKafka kafka = TestPlatform.kafka();
        assertThat(TestPlatform.kafka()).isSameAs(kafka);
        String address = kafka.bootstrapServers();
        send(kafka, Topics.EVENTS);

        kafka.kill9();
        kafka.start();
        assertThat(kafka.bootstrapServers()).isEqualTo(address);
        assertThat(kafka.admin().endOffsets(Topics.EVENTS)).containsEntry(3, 1L);

        kafka.freeze();
        assertThatThrownBy(() -> send(kafka, Topics.EVENTS)).isInstanceOf(Exception.class);
        kafka.thaw();
        send(kafka, Topics.EVENTS);

        kafka.recreateOwnTopics();
        assertThat(kafka.admin().endOffsets(Topics.EVENTS))
                .hasSize(Topics.PARTITIONS)
                .containsEntry(3, 0L);
    }

    @Test
    void databasesAreFreshMigratedAndGoneWhenClosed() throws SQLException {
        String url;
        try (TestDatabase one = TestPlatform.database();
                TestDatabase other = TestPlatform.database()) {
            url = one.jdbcUrl();
            execute(one, "UPDATE tally_internal.fence SET epoch = 5");

            assertThat(epoch(one)).isEqualTo(5);
            assertThat(epoch(other)).isZero();
        }
        assertThatThrownBy(() -> TestPlatform.postgres().superuser(url.substring(url.lastIndexOf('/') + 1)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void theSharedServerKeepsAddressAndRowsOverKillAndStopAndTakesNobodyWhileFrozen() throws Exception {
        TestPostgres postgres = TestPlatform.postgres();
        try (TestDatabase database = postgres.freshDatabase()) {
            execute(database, "UPDATE tally_internal.fence SET epoch = 5");

            postgres.kill9();
            postgres.start();
            assertThat(epoch(database)).isEqualTo(5);

            postgres.stop();
            postgres.start();
            assertThat(epoch(database)).isEqualTo(5);

            postgres.freeze();
            Properties impatient = new Properties();
            impatient.setProperty("user", DatabaseRole.WRITER.roleName());
            impatient.setProperty("password", database.password(DatabaseRole.WRITER));
            impatient.setProperty("loginTimeout", "1");
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), impatient))
                    .isInstanceOf(SQLException.class);
            postgres.thaw();
            assertThat(epoch(database)).isEqualTo(5);
        }
    }

    private static void send(TestKafka kafka, String topic) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all", "max.block.ms", 2000);
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        try {
            producer.send(new ProducerRecord<>(topic, 3, "key", "value")).get(20, TimeUnit.SECONDS);
        } finally {
            producer.close(java.time.Duration.ZERO);
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect(DatabaseRole.WRITER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long epoch(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect(DatabaseRole.WRITER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch FROM tally_internal.fence")) {
            row.next();
            return row.getLong(1);
        }
    }
}
