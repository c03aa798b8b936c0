package dev.tally.cli.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who listens on a port, as far as /proc tells this user. */
final class PortOwner {
    private static final String LISTEN = "0A";

    private PortOwner() {}

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // connections of an earlier run in TIME_WAIT do not matter
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** For example {@code java (pid 4121)}; empty where /proc does not say. */
    static Optional<String> of(int port) {
        Set<String> sockets = new HashSet<>();
        collectListeners(Path.of("/proc/net/tcp"), port, sockets);
        collectListeners(Path.of("/proc/net/tcp6"), port, sockets);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holdsOne(process.resolve("fd"), sockets)) {
                    return Optional.of(
                            Files.readString(process.resolve("comm")).strip() + " (pid " + process.getFileName() + ")");
                }
            }
        } catch (IOException noProc) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    // A line of /proc/net/tcp: index, local address:port in hex, remote, state, queues, timer, retransmits, uid,
    // timeout, inode.
    private static void collectListeners(Path table, int port, Set<String> sockets) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        try {
            for (String line : Files.readAllLines(table)) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTEN)) {
                    sockets.add("socket:[" + fields[9] + "]");
                }
            }
        } catch (IOException noProc) {
            // Not Linux: the port's owner stays unknown.
        }
    }

    private static boolean holdsOne(Path descriptors, Set<String> sockets) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (sockets.contains(Files.readSymbolicLink(link).toString())) {
                    return true;
                }
            }
        } catch (IOException | UncheckedIOException | java.nio.file.DirectoryIteratorException notOurs) {
            return false; // another user's process, or one that just ended
        }
        return false;
    }
}
