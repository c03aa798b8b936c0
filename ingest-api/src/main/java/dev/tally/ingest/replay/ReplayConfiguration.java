package dev.tally.ingest.replay;

import dev.tally.ingest.IngestProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How replays are put together. */
@Configuration(proxyBeanMethods = false)
class ReplayConfiguration {
    @Bean
    ReplayDirectory replayDirectory(IngestProperties properties) {
        return new ReplayDirectory(properties.data());
    }

    @Bean
    ReplayStore replayStore(IngestProperties properties, ReplayDirectory directory) throws IOException {
        ReplayStore store =
                new ReplayStore(properties.state().resolve("ingest-api").resolve("replays"));
        store.tidy(directory.list());
        return store;
    }

    @Bean
    ReplayStreams replayStreams(MeterRegistry registry) {
        return new ReplayStreams(registry);
    }

    @Bean
    FilterRegistrationBean<BrokenOffFilter> brokenOffFilter() {
        return new FilterRegistrationBean<>(new BrokenOffFilter());
    }
}
