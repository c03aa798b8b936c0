package dev.tally.ingest;

import dev.tally.ingest.body.BodyBudget;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.broker.BrokerProbe;
import dev.tally.ingest.broker.ProducerSettings;
import dev.tally.ingest.broker.RecordPublisher;
import dev.tally.ingest.problem.ProblemReportValve;
import dev.tally.ingest.security.AccessGuard;
import dev.tally.model.access.BrowserRule;
import dev.tally.model.access.Gate;
import dev.tally.model.access.TokensFile;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.process.ProcessIdentity;
import dev.tally.model.record.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.MicrometerProducerListener;
import org.springframework.web.servlet.handler.MappedInterceptor;

/** How the parts of this service are put together. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(IngestConfiguration.class);
    /** Fewer than the server's threads, so that one is left to say 503 and to answer health checks. */
    private static final int BATCHES_AT_ONCE = 128;

    private static final int DOCUMENTS_AT_ONCE = 16;
    /** A body in memory comes with copies of its parts: with all of them, bodies take up to half the heap. */
    private static final int SHARE_OF_HEAP = 8;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    TallyConfig tallyConfig(IngestProperties properties) {
        return properties.config() == null ? ConfigReader.defaults() : ConfigReader.read(properties.config());
    }

    @Bean
    MeterBinder identity(IngestProperties properties) {
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
    BrowserRule browserRule(IngestProperties properties) {
        return new BrowserRule(properties.http().names());
    }

    /** In front of every route of every kind, those of the actuator too. */
    @Bean
    MappedInterceptor accessGuard(IngestProperties properties, Clock clock) {
        TokensFile tokens = properties.tokensFile() == null ? null : new TokensFile(properties.tokensFile(), LOG::warn);
        return new MappedInterceptor(null, new AccessGuard(new Gate(tokens, clock), properties.rateLimit()));
    }

    @Bean
    BodyBudget bodyBudget(MeterRegistry registry) {
        BodyBudget budget = new BodyBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        Gauge.builder("tally.ingest.bodies", budget, BodyBudget::taken)
                .description("Bytes of request bodies held now")
                .baseUnit("bytes")
                .register(registry);
        return budget;
    }

    @Bean
    Limits limits(IngestProperties properties, BodyBudget budget) {
        return properties.limits().within(budget.total());
    }

    @Bean
    DefaultKafkaProducerFactory<byte[], byte[]> eventProducers(IngestProperties properties, MeterRegistry registry) {
        return producers(properties, "tally-ingest-events", registry);
    }

    @Bean
    DefaultKafkaProducerFactory<byte[], byte[]> documentProducers(IngestProperties properties, MeterRegistry registry) {
        return producers(properties, "tally-ingest-documents", registry);
    }

    private static DefaultKafkaProducerFactory<byte[], byte[]> producers(
            IngestProperties properties, String name, MeterRegistry registry) {
        DefaultKafkaProducerFactory<byte[], byte[]> producers =
                ProducerSettings.factory(properties.kafka().connection(), name);
        producers.addListener(new MicrometerProducerListener<>(registry));
        return producers;
    }

    @Bean
    RecordPublisher eventRecords(DefaultKafkaProducerFactory<byte[], byte[]> eventProducers) {
        return RecordPublisher.unordered(eventProducers, BATCHES_AT_ONCE);
    }

    @Bean
    RecordPublisher documentRecords(DefaultKafkaProducerFactory<byte[], byte[]> documentProducers) {
        return RecordPublisher.ordered(documentProducers, DOCUMENTS_AT_ONCE);
    }

    @Bean(initMethod = "start")
    BrokerProbe brokerProbe(
            IngestProperties properties, RecordPublisher eventRecords, RecordPublisher documentRecords) {
        return new BrokerProbe(properties.kafka().connection(), () -> {
            eventRecords.warmUp(Topics.EVENTS);
            documentRecords.warmUp(Topics.LINES);
        });
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(IngestProperties properties) {
        return factory -> {
            if (properties.tls().isOn()) {
                factory.setSsl(Ssl.forBundle("tally")); // the bundle is in application.yaml
            }
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemReportValve.class.getName());
                }
            });
            // A document's name may hold an encoded slash. It is decoded by DocumentName, once, from the path as sent.
            factory.addConnectorCustomizers(connector -> {
                connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setProperty("continueResponseTiming", "onRead"); // a 413 comes before the body does
            });
        };
    }
}
