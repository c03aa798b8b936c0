package dev.tally.local.containers;

import com.github.dockerjava.api.DockerClient;
import dev.tally.local.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.testcontainers.containers.GenericContainer;

/** {@link ContainerServer} by Testcontainers, which also removes the container when this JVM is killed. */
abstract class TestcontainersServer implements ContainerServer {
    private static final int STOP_SECONDS = 20;

    private final GenericContainer<?> container;
    private final int port;

    /** Publishes the container's port on a free one that stays the same over restarts, and starts it. */
    TestcontainersServer(GenericContainer<?> container, int containerPort) {
        this.container = container;
        try {
            this.port = FreePorts.find(1).get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        container.setPortBindings(List.of(port + ":" + containerPort));
        container.start();
    }

    @Override
    public final String host() {
        return container.getHost();
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final void start() {
        engine().startContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public final void stop() {
        engine().stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS)
                .exec();
    }

    @Override
    public final void kill() {
        engine().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public final void pause() {
        engine().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public final void unpause() {
        engine().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public final void close() {
        container.stop();
    }

    private DockerClient engine() {
        return container.getDockerClient();
    }
}
