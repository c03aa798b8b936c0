package dev.tally.local.broker;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A one-node Kafka in KRaft mode: formats its directory at the first start, then serves until it is asked to end.
 * Arguments: the server's properties file, and a file to create once it is ready.
 */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
            properties.load(file);
        }
        Path ready = Path.of(arguments[1]);
        format(properties.getProperty("log.dirs"));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        Files.writeString(ready, Long.toString(ProcessHandle.current().pid()));
        server.awaitShutdown();
    }

    private static void format(String directory) throws Exception {
        if (Files.exists(Path.of(directory, "meta.properties"))) {
            return;
        }
        Files.createDirectories(Path.of(directory));
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory)
                .setDirectories(List.of(directory))
                // Not the latest: what the broker of deploy/compose.yaml can read, so that this directory can move
                // there.
                .setReleaseVersion(MetadataVersion.IBP_4_1_IV1)
                .setIgnoreFormatted(true)
                .run();
    }
}
