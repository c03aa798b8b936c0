package dev.tally.watcher;

import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.EventFiles;
import dev.tally.model.config.InboxRules;
import dev.tally.model.config.InboxRules.OnChange;
import dev.tally.model.process.ProcessIdentity;
import dev.tally.model.record.Topics;
import dev.tally.watcher.cleanup.CompletedFilePolicy;
import dev.tally.watcher.http.Readiness;
import dev.tally.watcher.publish.EventDoor;
import dev.tally.watcher.publish.FilePublisher;
import dev.tally.watcher.publish.GrowthPublisher;
import dev.tally.watcher.publish.LineProducer;
import dev.tally.watcher.publish.LinesTopic;
import dev.tally.watcher.publish.PublishMetrics;
import dev.tally.watcher.publish.PublishingQueue;
import dev.tally.watcher.publish.RowPublisher;
import dev.tally.watcher.read.FileLines;
import dev.tally.watcher.read.LineCharset;
import dev.tally.watcher.scan.DirectoryNotifications;
import dev.tally.watcher.scan.DirectoryScanner;
import dev.tally.watcher.scan.FileFilter;
import dev.tally.watcher.scan.SettledFiles;
import dev.tally.watcher.state.FileRegister;
import dev.tally.watcher.state.InboxLock;
import dev.tally.watcher.state.ProgressJournal;
import dev.tally.watcher.state.StretchStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.MicrometerProducerListener;

/** Who works with whom. */
@Configuration(proxyBeanMethods = false)
class WatcherConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(WatcherConfiguration.class);
    private static final int FAILED = 1;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    InboxRules inboxRules(WatcherProperties properties) {
        return (properties.config() == null ? ConfigReader.defaults() : ConfigReader.read(properties.config())).inbox();
    }

    @Bean
    MeterBinder identity(WatcherProperties properties) {
        return registry -> {
            Gauge.builder("tally.build.info", () -> 1)
                    .description("Which version runs")
                    .tag("version", ProcessIdentity.version())
                    .register(registry);
            Gauge.builder("tally.config.info", () -> 1)
                    .description("Which configuration was read")
                    .tag("hash", ProcessIdentity.configuration(properties.config()))
                    .register(registry);
        };
    }

    @Bean
    DirectoryScanner directoryScanner(WatcherProperties properties, InboxRules rules) throws IOException {
        if (!Files.isDirectory(properties.inbox())) {
            Files.createDirectories(properties.inbox());
        }
        return new DirectoryScanner(
                properties.inbox(),
                new FileFilter(Stream.concat(
                                rules.include().stream(),
                                rules.events().stream().map(EventFiles::match))
                        .toList()));
    }

    @Bean
    InboxLock inboxLock(DirectoryScanner scanner) throws IOException {
        return InboxLock.take(scanner.inbox());
    }

    @Bean(destroyMethod = "") // Watching closes it, behind everything that writes to it
    ProgressJournal progressJournal(WatcherProperties properties) throws IOException {
        return ProgressJournal.open(properties.ownState(), WatcherConfiguration::stopAtOnce);
    }

    @Bean
    FileRegister fileRegister(ProgressJournal journal, Clock clock) {
        return new FileRegister(clock, journal.entries());
    }

    @Bean(destroyMethod = "")
    LinesTopic linesTopic(WatcherProperties properties, ProgressJournal journal) {
        return new LinesTopic(properties.kafka().connection(), topicId -> {
            int forgotten = journal.useTopic(topicId);
            if (forgotten > 0) {
                LOG.warn("{} is another topic than before: all {} files are published again", Topics.LINES, forgotten);
            }
        });
    }

    @Bean(destroyMethod = "")
    LineProducer lineProducer(WatcherProperties properties, MeterRegistry registry) {
        DefaultKafkaProducerFactory<byte[], byte[]> factory = new DefaultKafkaProducerFactory<>(
                LineProducer.settings(properties.kafka().connection(), Topics.MAX_MESSAGE_BYTES));
        // Closing must drop what is queued, see LineProducer.
        factory.setPhysicalCloseTimeout(0);
        factory.addListener(new MicrometerProducerListener<>(registry));
        return new LineProducer(factory);
    }

    @Bean
    CompletedFilePolicy completedFilePolicy(DirectoryScanner scanner, InboxRules rules) {
        return new CompletedFilePolicy(scanner.inbox(), rules.whenDone());
    }

    @Bean
    GrowthPublisher growthPublisher(
            WatcherProperties properties,
            DirectoryScanner scanner,
            InboxRules rules,
            ProgressJournal journal,
            LineProducer producer,
            CompletedFilePolicy policy,
            Clock clock)
            throws IOException {
        return new GrowthPublisher(
                scanner.inbox(),
                rules.settle(),
                new LineCharset(rules.charset()),
                policy.keeps(),
                journal,
                new StretchStore(properties.ownState().resolve("on-their-way")),
                producer,
                clock,
                WatcherConfiguration::stopAtOnce);
    }

    @Bean
    PublishMetrics publishMetrics(MeterRegistry registry) {
        return new PublishMetrics(registry);
    }

    @Bean
    RowPublisher rowPublisher(
            WatcherProperties properties,
            DirectoryScanner scanner,
            InboxRules rules,
            ProgressJournal journal,
            FileRegister register,
            LineProducer producer,
            PublishMetrics metrics) {
        WatcherProperties.Ingest ingest = properties.ingest();
        return new RowPublisher(
                scanner.inbox(),
                rules.events(),
                new LineCharset(rules.charset()),
                new EventDoor(ingest.url(), ingest.token(), register::door),
                producer,
                journal,
                register,
                metrics);
    }

    @Bean(destroyMethod = "")
    PublishingQueue publishingQueue(
            DirectoryScanner scanner,
            InboxRules rules,
            ProgressJournal journal,
            FileRegister register,
            LinesTopic topic,
            LineProducer producer,
            GrowthPublisher growth,
            RowPublisher rows,
            CompletedFilePolicy policy,
            PublishMetrics metrics,
            Clock clock) {
        FilePublisher publisher = new FilePublisher(
                scanner.inbox(),
                rules,
                journal,
                register,
                producer,
                growth,
                rows,
                policy,
                metrics,
                clock,
                WatcherConfiguration::stopAtOnce);
        return new PublishingQueue(publisher, topic, WatcherConfiguration::stopAtOnce);
    }

    @Bean
    Watching watching(
            InboxLock lock,
            DirectoryScanner scanner,
            InboxRules rules,
            ProgressJournal journal,
            FileRegister register,
            LinesTopic topic,
            LineProducer producer,
            CompletedFilePolicy policy,
            PublishingQueue queue,
            MeterRegistry registry,
            Clock clock) {
        Gauge.builder("tally.files.backlog", register, FileRegister::backlog)
                .description("Settled files that are not published to their end")
                .register(registry);
        DirectoryNotifications notifications = new DirectoryNotifications();
        InboxLoop loop = new InboxLoop(
                lock,
                scanner,
                notifications,
                new SettledFiles(
                        rules.settle(),
                        name -> rules.onChange() == OnChange.APPEND && FileLines.mayGrow(name),
                        clock,
                        System::nanoTime),
                journal,
                register,
                policy,
                queue,
                WatcherConfiguration::stopAtOnce);
        return new Watching(loop, notifications, topic, queue, producer, journal);
    }

    @Bean
    Readiness readiness(LinesTopic topic, Watching watching) {
        return () -> topic.problem().or(watching.loop()::problem);
    }

    /**
     * What nobody can handle ends the process, at once: the supervisor starts it again, and the journal says where to go on.
     * No orderly stop, which would wait for the thread that calls this.
     */
    private static void stopAtOnce(Throwable failure) {
        LOG.error("stopping", failure);
        Runtime.getRuntime().halt(FAILED);
    }
}
