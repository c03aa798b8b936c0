package dev.tally.local.testing;

import dev.tally.local.KafkaAdmin;
import dev.tally.local.LocalKafka;
import dev.tally.local.containers.ContainerServer;
import dev.tally.local.parts.IsolatedPart;
import java.time.Duration;

/** {@link TestKafka} in a container. */
final class ContainerKafka implements TestKafka {
    private static final Duration START_WITHIN = Duration.ofSeconds(90);

    private final ContainerServer server;
    private final KafkaAdmin admin;
    private boolean isFrozen;

    private ContainerKafka(ContainerServer server) {
        this.server = server;
        this.admin = LocalKafka.admin(bootstrapServers());
    }

    static TestKafka startInContainer() {
        ContainerKafka kafka = new ContainerKafka(
                IsolatedPart.create("containers", ContainerServer.class, "dev.tally.local.containers.KafkaServer"));
        kafka.admin.createOwnTopics();
        return kafka;
    }

    @Override
    public String bootstrapServers() {
        return server.host() + ":" + server.port();
    }

    @Override
    public KafkaAdmin admin() {
        return admin;
    }

    @Override
    public void start() {
        server.start();
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (true) {
            try {
                admin.topics();
                return;
            } catch (IllegalStateException notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
            }
        }
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void kill9() {
        server.kill();
    }

    @Override
    public synchronized void freeze() {
        server.pause();
        isFrozen = true;
    }

    @Override
    public synchronized void thaw() {
        if (isFrozen) { // the engine refuses to wake what does not sleep
            server.unpause();
            isFrozen = false;
        }
    }

    @Override
    public void close() {
        admin.close();
        server.close();
    }
}
