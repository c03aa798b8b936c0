package dev.tally.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.KafkaAdmin;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Tally cannot make good by itself it does not touch: it stops, says what is missing where, and stays stopped. */
class StopIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final byte[] KEY = "stop.txt".getBytes(UTF_8);
    private static final int STOPPED = 4;

    private TestKafka kafka;
    private KafkaAdmin admin;
    private TestDatabase database;
    private Tables tables;
    private Publisher publisher;
    private int partition;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        admin = kafka.admin();
        database = TestPlatform.database();
        tables = new Tables(database);
        publisher = new Publisher(kafka.bootstrapServers());
    }

    @AfterEach
    void stop() {
        publisher.close();
        kafka.recreateOwnTopics();
        database.close();
    }

    @Test
    void staysStoppedWhereWhatItCountsIsNotThere() throws SQLException {
        publish(30);
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
        publish(20);

        // Retention overtook the stored position.
        admin.deleteRecords(Topics.LINES, partition, 45);
        assertStops("offsets 45 to 50: retention removed 15 records before they were counted");
        assertStops("offsets 45 to 50: retention removed 15 records before they were counted");

        // Another topic of the same name, and the stored offset is within it.
        String oldId = admin.topicId(Topics.LINES);
        recreateLines();
        publish(60);
        assertStops("offsets 0 to 60 of another topic: it was deleted and created again, id " + oldId + " became "
                + admin.topicId(Topics.LINES));

        // The same topic with a shorter log, as a restored backup has it.
        recreateLines();
        publish(10);
        pretendTheTopicIsTheOldOne();
        assertStops("offsets 0 to 10: its log was truncated or restored from a backup");

        admin.deleteTopic(Topics.EVENTS);
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(1);
            assertThat(aggregator.log())
                    .contains("topic " + Topics.EVENTS + " does not exist. Create it with: tally topics create");
        }
        assertThat(tables.consumed()).isEqualTo(30);
    }

    @Test
    void stopsWhereTheTopicIsReplacedWhileItRuns() {
        publish(30);
        try (Supervisor supervisor = new Supervisor(() -> Aggregator.start(kafka, database), STOPPED)) {
            supervisor.await(SOON, () -> tables.consumed() == 30, () -> "not counted");
            recreateLines();
            publish(60);
            supervisor.await(SOON, () -> supervisor.exitCodes().contains(STOPPED), () -> "it counts on");
            assertThat(supervisor.timesLogged("of another topic: it was deleted and created again"))
                    .isEqualTo(1);
        }
        assertThat(tables.consumed()).isEqualTo(30);
        assertThat(tables.brokenLaws()).isEmpty();
    }

    @Test
    void endsWhereATopicIsDeletedWhileItRuns() {
        publish(30);
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            admin.deleteTopic(Topics.EVENTS);
            assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(1);
        }
        assertThat(tables.consumed()).isEqualTo(30);
    }

    private void recreateLines() {
        admin.deleteTopic(Topics.LINES);
        admin.createOwnTopics();
    }

    /** All in one partition. */
    private void publish(int lines) {
        for (int i = 0; i < lines; i++) {
            partition = publisher
                    .plain(Topics.LINES, KEY, "one line".getBytes(UTF_8))
                    .partition();
        }
    }

    private void assertStops(String said) {
        long batches = tables.lastBatch();
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(STOPPED);
            assertThat(aggregator.log().lines().filter(line -> line.contains("STOPPED until an operator decides")))
                    .singleElement()
                    .asString()
                    .contains("topic " + Topics.LINES + " partition " + partition
                            + " is counted up to offset 30, and Kafka holds " + said);
        }
        assertThat(tables.lastBatch()).isEqualTo(batches);
        assertThat(tables.consumed()).isEqualTo(30);
        assertThat(tables.brokenLaws()).isEmpty();
    }

    private void pretendTheTopicIsTheOldOne() throws SQLException {
        try (Connection connection = database.superuser();
                PreparedStatement statement =
                        connection.prepareStatement("UPDATE tally.positions SET topic_id = ? WHERE topic = ?")) {
            statement.setString(1, admin.topicId(Topics.LINES));
            statement.setString(2, Topics.LINES);
            statement.executeUpdate();
        }
    }
}
