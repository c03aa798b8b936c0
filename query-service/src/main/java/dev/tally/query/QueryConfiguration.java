package dev.tally.query;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tally.model.access.BrowserRule;
import dev.tally.model.access.Gate;
import dev.tally.model.access.TokensFile;
import dev.tally.model.process.ProcessIdentity;
import dev.tally.query.live.StreamLimit;
import dev.tally.query.meter.QueryMeters;
import dev.tally.query.problem.ProblemReportValve;
import dev.tally.query.security.AccessGuard;
import dev.tally.query.snapshot.SheetConverter;
import dev.tally.query.sql.ClientProtocol;
import dev.tally.query.sql.SqlLimits;
import dev.tally.query.sql.SqlPool;
import dev.tally.query.status.KafkaLog;
import dev.tally.query.upload.IngestDoor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.MappedInterceptor;
import tools.jackson.databind.json.JsonMapper;

/** The parts that need settings or the server's own knobs. */
@Configuration(proxyBeanMethods = false)
class QueryConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(QueryConfiguration.class);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /**
     * A small pool whose every connection is read-only and at REPEATABLE READ from the start: a transaction that forgot to
     * ask for a snapshot gets one anyway. It starts without a database and connects when there is one.
     */
    @Bean
    HikariDataSource dataSource(QueryProperties properties) {
        QueryProperties.Database database = properties.database();
        long statementMillis = database.statementTimeout().toMillis();
        HikariConfig config = new HikariConfig();
        config.setPoolName("tally");
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.secret());
        config.setMaximumPoolSize(database.connections());
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setAutoCommit(false);
        config.setConnectionTimeout(CONNECT_WITHIN.toMillis());
        config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "tally-query");
        config.addDataSourceProperty("tcpKeepAlive", true);
        config.addDataSourceProperty("connectTimeout", CONNECT_WITHIN.toSeconds());
        // Behind the server's own limit: this one only ends waits for a server that no longer answers.
        config.addDataSourceProperty(
                "socketTimeout", database.statementTimeout().plusSeconds(5).toSeconds());
        config.addDataSourceProperty(
                "options",
                "-c statement_timeout=" + statementMillis + " -c idle_in_transaction_session_timeout="
                        + (statementMillis + 30_000)
                        // Many small questions: a plan for each one's own values, and no workers beside it.
                        + " -c plan_cache_mode=force_custom_plan -c max_parallel_workers_per_gather=0");
        return new HikariDataSource(config);
    }

    /** Rows as CSV and NDJSON, beside what Spring itself writes; and the page of the description. */
    @Bean
    WebMvcConfigurer web(JsonMapper json) {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addViewController("/docs").setViewName("forward:/docs/index.html");
            }

            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
                converters.addCustomConverter(new SheetConverter(json));
            }
        };
    }

    @Bean
    SqlLimits sqlLimits(QueryProperties properties) {
        QueryProperties.Sql sql = properties.sql();
        return new SqlLimits(
                sql.connections(),
                sql.statementTimeout(),
                sql.rows(),
                sql.maxRows(),
                sql.bytes().toBytes());
    }

    @Bean
    SqlPool sqlPool(QueryProperties properties, SqlLimits limits) {
        return SqlPool.open(
                properties.database().url(),
                properties.sql().user(),
                properties.sql().secret(),
                limits);
    }

    @Bean
    KafkaLog kafkaLog(QueryProperties properties) {
        return new KafkaLog(properties.kafka().connection());
    }

    @Bean
    IngestDoor ingestDoor(QueryProperties properties) {
        return new IngestDoor(properties.ingest().url());
    }

    @Bean
    BrowserRule browserRule(QueryProperties properties) {
        return new BrowserRule(properties.http().names());
    }

    /** In front of every route of every kind, those of the actuator too. */
    @Bean
    MappedInterceptor accessGuard(QueryProperties properties, Clock clock) {
        TokensFile tokens = properties.tokensFile() == null ? null : new TokensFile(properties.tokensFile(), LOG::warn);
        return new MappedInterceptor(null, new AccessGuard(new Gate(tokens, clock), properties.rateLimit()));
    }

    /** Of all answers but those that have no end. */
    @Bean
    MappedInterceptor queryMeters(MeterRegistry registry) {
        return new MappedInterceptor(new String[] {"/v1/**"}, new String[] {"/v1/stream"}, new QueryMeters(registry));
    }

    @Bean
    MeterBinder identity() {
        return registry -> Gauge.builder("tally.build.info", () -> 1)
                .description("Which version runs")
                .tag("version", ProcessIdentity.version())
                .register(registry);
    }

    @Bean
    StreamLimit streamLimit(QueryProperties properties) {
        return new StreamLimit(properties.stream().clients());
    }

    /** Lets {@code %2F} and {@code %5C} through to the paths that know names with such characters. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(QueryProperties properties) {
        return factory -> {
            if (properties.tls().isOn()) {
                factory.setSsl(Ssl.forBundle("tally")); // the bundle is in application.yaml
            }
            factory.setProtocol(ClientProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            });
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemReportValve.class.getName());
                }
            });
        };
    }
}
