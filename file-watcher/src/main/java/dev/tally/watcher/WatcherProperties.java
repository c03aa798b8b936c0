package dev.tally.watcher;

import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What this service can be told, checked at start. Each key {@code tally.x.y-z} is also the environment variable
 * {@code TALLY_X_Y_Z}.
 *
 * @param config the configuration file; absent: the built-in defaults
 * @param inbox the drop box; created where it is missing
 * @param state where Tally keeps what it must not forget; this service uses {@code file-watcher} below it
 * @param ingest where files of events are sent
 * @param allowUnauthenticated listen on an address that other machines reach although anybody there may then read the
 *     names of all files. For a container or a proxy that guards the port
 */
@ConfigurationProperties(prefix = "tally", ignoreUnknownFields = false)
record WatcherProperties(
        @DefaultValue Kafka kafka,
        @Nullable Path config,
        @DefaultValue("./inbox") Path inbox,
        @DefaultValue("./.tally") Path state,
        @DefaultValue Http http,
        @DefaultValue Ingest ingest,
        @DefaultValue("false") boolean allowUnauthenticated) {

    WatcherProperties {
        if (!allowUnauthenticated && !http.isLoopback()) {
            throw new IllegalArgumentException("tally.http.address (TALLY_HTTP_ADDRESS) is " + http.address()
                    + ", which other machines reach, and this service asks nobody who they are. Use 127.0.0.1, or guard"
                    + " the port yourself and set TALLY_ALLOW_UNAUTHENTICATED=true.");
        }
        if (state.toAbsolutePath().normalize().startsWith(inbox.toAbsolutePath().normalize())) {
            // Nothing would be read twice (.tally is hidden), but deleting the inbox must not delete the journal.
            throw new IllegalArgumentException(
                    "tally.state (TALLY_STATE) " + state + " is inside the inbox " + inbox + ": put it elsewhere");
        }
    }

    /** The journal and its lock. */
    Path ownState() {
        return state.resolve("file-watcher");
    }

    /**
     * Where the broker is.
     *
     * @param propertiesFile what it asks of its clients; null where that is nothing
     */
    record Kafka(
            @DefaultValue("127.0.0.1:7092") String bootstrapServers,
            @Nullable Path propertiesFile) {
        KafkaConnection connection() {
            return KafkaConnection.of(bootstrapServers, propertiesFile);
        }
    }

    /**
     * Where the ingest API is, and what it wants to see.
     *
     * @param token its bearer's token, unless {@code tokenFile} holds it; null: none
     */
    record Ingest(
            @DefaultValue("http://127.0.0.1:7071") URI url,
            @Nullable String token,
            @Nullable Path tokenFile) {
        Ingest {
            if (url.getHost() == null || !Set.of("http", "https").contains(String.valueOf(url.getScheme()))) {
                throw new IllegalArgumentException(
                        "tally.ingest.url (TALLY_INGEST_URL) is no URL such as http://127.0.0.1:7071: " + url);
            }
            if (tokenFile != null) {
                token = read(tokenFile);
            }
        }

        private static String read(Path file) {
            try {
                return Files.readString(file).strip();
            } catch (IOException unreadable) {
                throw new IllegalArgumentException(
                        "tally.ingest.token-file (TALLY_INGEST_TOKEN_FILE) cannot be read: " + file, unreadable);
            }
        }

        @Override
        public String toString() {
            return "Ingest[url=" + url + "]";
        }
    }

    /** Where this service listens. */
    record Http(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("7072") int port) {
        Http {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("tally.http.port (TALLY_HTTP_PORT) is no port: " + port);
            }
        }

        boolean isLoopback() {
            try {
                return InetAddress.getByName(address).isLoopbackAddress();
            } catch (UnknownHostException unknown) {
                throw new IllegalArgumentException(
                        "tally.http.address (TALLY_HTTP_ADDRESS) is no address of this machine: " + address, unknown);
            }
        }
    }
}
