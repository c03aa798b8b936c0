package dev.tally.query;

import dev.tally.model.access.TokensFile;
import dev.tally.model.process.KafkaConnection;
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
import org.springframework.util.unit.DataSize;

/**
 * What this service can be told, checked at start. Each key {@code tally.x.y-z} is also the environment variable
 * {@code TALLY_X_Y_Z}.
 *
 * @param tokensFile who may do what; absent: nobody is asked
 * @param tls absent: plain HTTP
 * @param rateLimit how often a minute each token, or each address without one, may call; 0: no limit
 * @param allowUnauthenticated must be true for an address that others can reach, where there is no tokens file
 */
@ConfigurationProperties(prefix = "tally", ignoreUnknownFields = false)
record QueryProperties(
        @DefaultValue Database database,
        @DefaultValue Sql sql,
        @DefaultValue Kafka kafka,
        @DefaultValue Http http,
        @DefaultValue Stream stream,
        @DefaultValue Ingest ingest,
        @Nullable Path tokensFile,
        @DefaultValue Tls tls,
        @DefaultValue("0") int rateLimit,
        @DefaultValue("false") boolean allowUnauthenticated) {

    QueryProperties {
        if (rateLimit < 0) {
            throw new IllegalArgumentException("tally.rate-limit (TALLY_RATE_LIMIT) is calls a minute, 0 for no limit");
        }
        tokensFile = present(tokensFile);
        if (tokensFile != null) {
            TokensFile.check(tokensFile);
        } else if (!allowUnauthenticated && !http.isLoopback()) {
            throw new IllegalArgumentException("tally.http.address " + http.address()
                    + " can be reached by others, and nobody is asked who he is: use 127.0.0.1, or make tokens (./tally"
                    + " token create) and set TALLY_TOKENS_FILE, or set TALLY_ALLOW_UNAUTHENTICATED=true behind a gateway"
                    + " that asks");
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
            Secret.check("tally.database", password, passwordFile);
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
            return Secret.read(password, passwordFile);
        }

        @Override
        public String toString() {
            return "Database[url=" + url + ", user=" + user + "]";
        }
    }

    /**
     * The SQL endpoint: a role of its own in the same database, and what one statement may cost.
     *
     * @param password null where passwordFile is given, or where the server asks for none
     * @param passwordFile a file that holds the password and nothing else
     * @param connections the most statements that run at once
     * @param statementTimeout after this long a statement is cancelled
     * @param rows the rows of an answer where a request says no limit
     * @param maxRows the most rows a request may ask for
     * @param bytes the most an answer may have
     */
    record Sql(
            @DefaultValue("tally_sql") String user,
            @Nullable String password,
            @Nullable Path passwordFile,
            @DefaultValue("4") int connections,
            @DefaultValue("10s") Duration statementTimeout,
            @DefaultValue("10000") int rows,
            @DefaultValue("100000") int maxRows,
            @DefaultValue("16MB") DataSize bytes) {

        Sql {
            Secret.check("tally.sql", password, passwordFile);
            if (connections < 1 || connections > 20) {
                throw new IllegalArgumentException("tally.sql.connections is 1 to 20, the most the role may have");
            }
            if (statementTimeout.toMillis() < 1 || statementTimeout.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("tally.sql.statement-timeout is 1ms to 1h");
            }
            if (rows < 1 || maxRows < rows || maxRows > 10_000_000) {
                throw new IllegalArgumentException(
                        "tally.sql.rows is at least 1, tally.sql.max-rows at least that and at most 10000000");
            }
            if (bytes.toBytes() < 1_024 || bytes.toBytes() > 1 << 30) {
                throw new IllegalArgumentException("tally.sql.bytes is 1KB to 1GB");
            }
        }

        /** The password, from wherever it is; null where there is none. */
        @Nullable
        String secret() {
            return Secret.read(password, passwordFile);
        }

        @Override
        public String toString() {
            return "Sql[user=" + user + "]";
        }
    }

    /** A password, given as it is or as the name of a file that holds it. */
    private static final class Secret {
        private Secret() {}

        static void check(String prefix, @Nullable String password, @Nullable Path file) {
            if (password != null && file != null) {
                throw new IllegalArgumentException(
                        prefix + ".password and " + prefix + ".password-file are both set: leave one out");
            }
            if (file != null && !Files.isReadable(file)) {
                throw new IllegalArgumentException(prefix + ".password-file " + file + " cannot be read");
            }
        }

        static @Nullable String read(@Nullable String password, @Nullable Path file) {
            if (file == null) {
                return password;
            }
            try {
                return Files.readString(file).strip();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
    }

    /**
     * Where to ask how far the topics reach.
     *
     * @param propertiesFile what the brokers ask of their clients; null where that is nothing
     */
    record Kafka(
            @DefaultValue("127.0.0.1:7092") String bootstrapServers,
            @Nullable Path propertiesFile) {
        KafkaConnection connection() {
            return KafkaConnection.of(bootstrapServers, propertiesFile);
        }
    }

    /**
     * What the service shows who it is with, as PEM; both or neither. Read again when they change.
     *
     * @param certificate the chain, its own certificate first
     * @param key the private key, not encrypted
     */
    record Tls(@Nullable Path certificate, @Nullable Path key) {
        Tls {
            certificate = present(certificate);
            key = present(key);
            if ((certificate == null) != (key == null)) {
                throw new IllegalArgumentException(
                        "tally.tls.certificate and tally.tls.key (TALLY_TLS_CERTIFICATE, TALLY_TLS_KEY) come together");
            }
            for (Path file : certificate == null || key == null ? List.<Path>of() : List.of(certificate, key)) {
                if (!Files.isReadable(file)) {
                    throw new IllegalArgumentException("tally.tls: " + file + " cannot be read");
                }
            }
        }

        boolean isOn() {
            return certificate != null;
        }
    }

    /** An empty setting is none. */
    private static @Nullable Path present(@Nullable Path path) {
        return path == null || path.toString().isEmpty() ? null : path;
    }

    /**
     * Where this service listens.
     *
     * @param names by which it may be called besides addresses and names without a dot; see {@code BrowserRule}
     */
    record Http(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("7070") int port,
            @DefaultValue List<String> names) {
        Http {
            names = List.copyOf(names);
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
