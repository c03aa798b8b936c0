package dev.tally.local.testing;

import org.jspecify.annotations.Nullable;

/**
 * Where tests get Kafka and PostgreSQL. By default they are real servers in child processes; with
 * {@code -Dtally.test.infra=containers} the same tests run against containers.
 *
 * <p>The shared servers start at first use and end with this JVM; a start costs seconds, a fresh database a fraction of
 * one. What the machine cannot give fails the test, it never skips it. Safe for concurrent use.
 */
public final class TestPlatform {
    /** {@code embedded} or {@code containers}. */
    public static final String INFRASTRUCTURE_PROPERTY = "tally.test.infra";

    private static @Nullable TestKafka sharedKafka;
    private static @Nullable TestPostgres sharedPostgres;

    private TestPlatform() {}

    /** The broker all tests of this JVM share, with Tally's own topics; see {@link TestKafka#recreateOwnTopics}. */
    public static synchronized TestKafka kafka() {
        if (sharedKafka == null) {
            TestKafka started = startKafka();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "test-kafka-stop"));
            sharedKafka = started;
        }
        return sharedKafka;
    }

    /** A fresh, migrated database on the server all tests of this JVM share. */
    public static TestDatabase database() {
        return postgres().freshDatabase();
    }

    /** The server all tests of this JVM share. */
    public static synchronized TestPostgres postgres() {
        if (sharedPostgres == null) {
            TestPostgres started = startPostgres();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "test-postgres-stop"));
            sharedPostgres = started;
        }
        return sharedPostgres;
    }

    /** A broker of the caller's own, to kill and freeze. */
    public static TestKafka startKafka() {
        return inContainers() ? ContainerKafka.startInContainer() : EmbeddedKafka.startInTemporaryDirectory();
    }

    /** A server of the caller's own, to kill and freeze. */
    public static TestPostgres startPostgres() {
        return inContainers() ? ContainerPostgres.startInContainer() : EmbeddedPostgres.startInTemporaryDirectory();
    }

    private static boolean inContainers() {
        String wanted = System.getProperty(INFRASTRUCTURE_PROPERTY, "embedded");
        return switch (wanted) {
            case "embedded" -> false;
            case "containers" -> true;
            default ->
                throw new IllegalArgumentException(
                        INFRASTRUCTURE_PROPERTY + " is embedded or containers, not " + wanted);
        };
    }
}
