package dev.tally.local.containers;

/** A server in a container, on a fixed port of the engine's host; implemented beside Testcontainers, in its part. */
public interface ContainerServer extends AutoCloseable {
    String host();

    int port();

    /** Starts the same container again after {@link #stop} or {@link #kill}: same port, same files. */
    void start();

    void stop();

    /** SIGKILL to everything in it. */
    void kill();

    void pause();

    void unpause();

    /** Removes the container. */
    @Override
    void close();
}
