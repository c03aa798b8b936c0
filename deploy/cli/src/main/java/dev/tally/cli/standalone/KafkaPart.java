package dev.tally.cli.standalone;

import dev.tally.local.LocalKafka;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The embedded broker. Ready when it serves clients; restarted in place, on the same port with the same data. */
final class KafkaPart implements Part {
    private final LocalKafka.Settings settings;
    private final String version;
    private final String shownDirectory;
    private final boolean fresh;
    private @Nullable LocalKafka kafka;

    KafkaPart(LocalKafka.Settings settings, String version, String shownDirectory) {
        this.settings = settings;
        this.version = version;
        this.shownDirectory = shownDirectory;
        this.fresh = !Files.exists(settings.directory().resolve("data"));
    }

    @Override
    public String name() {
        return Programs.KAFKA;
    }

    @Override
    public String readyText() {
        return String.format(
                Locale.ROOT,
                "%-6s 127.0.0.1:%d   %s %s",
                version,
                settings.port(),
                fresh ? "formatted" : "kept",
                shownDirectory);
    }

    @Override
    public synchronized Running start() throws IOException {
        LocalKafka broker = kafka;
        if (broker == null) {
            broker = LocalKafka.start(settings);
            kafka = broker;
        } else {
            broker.start();
        }
        return new ServicePart.ProcessRun(broker.process(), () -> true);
    }

    /** Creates Tally's own topics where they are missing; returns how many there are. */
    synchronized int createTopics() {
        LocalKafka broker = kafka;
        if (broker == null) {
            throw new IllegalStateException("Kafka was not started");
        }
        if (!hasOwnTopics()) {
            broker.admin().createOwnTopics();
        }
        return Topics.OWN.size();
    }

    // A broker of one node has every partition in its data directory. Asking there saves a client's start-up second.
    private boolean hasOwnTopics() {
        return Topics.OWN.stream()
                .allMatch(topic -> Files.isDirectory(
                        settings.directory().resolve("data").resolve(topic + "-" + (Topics.PARTITIONS - 1))));
    }
}
