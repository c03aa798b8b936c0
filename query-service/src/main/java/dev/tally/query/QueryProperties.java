package dev.tally.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What this service can be told, checked at start. Each key {@code tally.x.y-z} is also the environment variable
 * {@code TALLY_X_Y_Z}.
 *
 * @param allowUnauthenticated must be true for an address that others can reach, as long as there are no tokens
 */
@ConfigurationProperties(prefix = "tally", ignoreUnknownFields = false)
record QueryProperties(
        @DefaultValue Database database,
        @DefaultValue Kafka kafka,
        @DefaultValue Http http,
        @DefaultValue Stream stream,
        @DefaultValue Ingest ingest,
        @DefaultValue("false") boolean allowUnauthenticated) {

    QueryProperties {
        if (!allowUnauthenticated && !http.isLoopback()) {
            throw new IllegalArgumentException("tally.http.address " + http.address()
                    + " can be reached by others, and there is no authentication: use 127.0.0.1, or set"
                    + " TALLY_ALLOW_UNAUTHENTICATED=true behind a gateway that has one");
        }
    }

    /**
     * Where the counts are.
     *
     * @param password null where passwordFile is given, or where the server asks for none
     * @param passwordFile a file that holds the password and nothing else
     * @param connections the most connections held at once; a request needs one for milliseconds
     * @param statementTimeout a statement that runs longer is cancelled by the server
     */
    record Database(
            @DefaultValue("jdbc:postgresql://127.0.0.1:7432/tally")
            String url,

            @DefaultValue("tally_reader") String user,
            @Nullable String password,
            @Nullable Path passwordFile,
            @DefaultValue("8") int connections,
            @DefaultValue("15s") Duration statementTimeout) {

        Database {
            if (!url.startsWith("jdbc:postgresql:")) {
                throw new IllegalArgumentException("tally.database.url must start with jdbc:postgresql:");
            }
            if (password != null && passwordFile != null) {
                throw new IllegalArgumentException(
                        "tally.database.password and tally.database.password-file are both set: leave one out");
            }
            if (passwordFile != null && !Files.isReadable(passwordFile)) {
                throw new IllegalArgumentException("tally.database.password-file " + passwordFile + " cannot be read");
            }
            if (connections < 1 || connections > 1_000) {
                throw new IllegalArgumentException("tally.database.connections is 1 to 1000");
            }
            if (statementTimeout.toMillis() < 1 || statementTimeout.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("tally.database.statement-timeout is 1ms to 1h");
            }
        }

        /** The password, from wherever it is; null where there is none. */
        @Nullable
        String secret() {
            if (passwordFile == null) {
                return password;
            }
            try {
                return Files.readString(passwordFile).strip();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }

        @Override
        public String toString() {
            return "Database[url=" + url + ", user=" + user + "]";
        }
    }

    /** Where to ask how far the topics reach. */
    record Kafka(@DefaultValue("127.0.0.1:7092") String bootstrapServers) {}

    /** Where this service listens. */
    record Http(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("7070") int port) {
        Http {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("tally.http.port is 0 to 65535");
            }
        }

        private boolean isLoopback() {
            try {
                return InetAddress.getByName(address).isLoopbackAddress();
            } catch (UnknownHostException unknown) {
                throw new IllegalArgumentException(
                        "tally.http.address " + address + " is no address of a host", unknown);
            }
        }
    }

    /**
     * The live updates.
     *
     * @param clients how many may listen at once; each is a connection and up to 50 kB of memory
     */
    record Stream(@DefaultValue("1000") int clients) {
        Stream {
            if (clients < 0 || clients > 7_000) {
                throw new IllegalArgumentException("tally.stream.clients is 0 to 7000");
            }
        }
    }

    /** Where files dropped onto the page are passed on to. */
    record Ingest(@DefaultValue("http://127.0.0.1:7071") URI url) {
        Ingest {
            if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
                throw new IllegalArgumentException("tally.ingest.url is such as http://127.0.0.1:7071");
            }
        }
    }
}
