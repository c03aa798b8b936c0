package dev.tally.ingest;

import dev.tally.ingest.body.Limits;
import dev.tally.model.access.TokensFile;
import dev.tally.model.process.KafkaConnection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of this service. Each is also an environment variable: {@code tally.kafka.bootstrap-servers} is
 * {@code TALLY_KAFKA_BOOTSTRAP_SERVERS}. Refused at start where the service could not keep its promise with them.
 *
 * @param config the configuration file; absent: the built-in defaults
 * @param state the directory of everything Tally keeps on this machine; this service spools documents below it
 * @param data the directory whose JSON files are replays; it need not be there
 * @param tokensFile who may do what; absent: nobody is asked
 * @param tls absent: plain HTTP
 * @param rateLimit how often a minute each token, or each address without one, may call; 0: no limit
 * @param allowUnauthenticated listen on an address that other machines reach although anybody there may then write. For
 *     a container or a proxy that guards the port
 */
@ConfigurationProperties(prefix = "tally", ignoreUnknownFields = false)
public record IngestProperties(
        @DefaultValue Kafka kafka,
        @Nullable Path config,
        @DefaultValue("./.tally") Path state,
        @DefaultValue("./data") Path data,
        @DefaultValue Http http,
        @Nullable Path tokensFile,
        @DefaultValue Tls tls,
        @DefaultValue("0") int rateLimit,
        @DefaultValue("false") boolean allowUnauthenticated,
        @DefaultValue Limits limits) {

    public IngestProperties {
        if (rateLimit < 0) {
            throw new IllegalArgumentException("tally.rate-limit (TALLY_RATE_LIMIT) is calls a minute, 0 for no limit");
        }
        tokensFile = present(tokensFile);
        if (tokensFile != null) {
            TokensFile.check(tokensFile);
        } else if (!allowUnauthenticated && !http.isLoopback()) {
            throw new IllegalArgumentException("tally.http.address (TALLY_HTTP_ADDRESS) is " + http.address()
                    + ", which other machines reach, and this door asks nobody who they are. Use 127.0.0.1, or make tokens"
                    + " (./tally token create) and set TALLY_TOKENS_FILE, or guard the port yourself and set"
                    + " TALLY_ALLOW_UNAUTHENTICATED=true.");
        }
    }

    /**
     * Where the broker is.
     *
     * @param propertiesFile what it asks of its clients; null where that is nothing
     */
    public record Kafka(
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
    public record Tls(@Nullable Path certificate, @Nullable Path key) {
        public Tls {
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
     * @param names by which it may be called besides addresses and names without a dot; see {@code BrowserGuard}
     */
    public record Http(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("7071") int port,
            @DefaultValue List<String> names) {
        public Http {
            names = List.copyOf(names);
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

    /** Documents on their way to Kafka. */
    public Path spool() {
        return state.resolve("ingest-api").resolve("spool");
    }
}
