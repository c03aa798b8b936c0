package dev.tally.ingest.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ingest.schema.EventSchemas;
import dev.tally.model.config.ConfigReader;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class CloudEventHeadersTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void readsWhatTheSdkWritesOncePercentEncoded() throws Exception {
        CloudEvent sent = CloudEventBuilder.v1()
                .withId("100% \"ü\"")
                .withSource(URI.create("https://shop.example/till?n=7#%C3%A9"))
                .withType("by.header")
                .withTime(OffsetDateTime.parse("2026-03-01T12:00:00.5+01:00"))
                .withSubject("€ 5 + 5")
                .withExtension("retries", 3)
                .withData("application/vnd.shop+json", "{}".getBytes(UTF_8))
                .build();
        MockHttpServletRequest request = new MockHttpServletRequest();
        HttpMessageFactory.createWriter(
                        (name, value) -> {
                            boolean attribute = name.startsWith("ce-");
                            request.addHeader(name, attribute ? encode(value) : value);
                        },
                        body -> {})
                .writeBinary(sent);
        EventTypes types = new EventTypes(ConfigReader.defaults(), new EventSchemas(ConfigReader.defaults()));

        assertThat(CloudEventHeaders.areIn(request)).isTrue();
        Draft draft = CloudEventHeaders.of(request).draft(types, NOW, CloudAttributes.noData(0), "");

        assertThat(draft.id()).isEqualTo("100% \"ü\"");
        assertThat(draft.source()).isEqualTo("https://shop.example/till?n=7#%C3%A9");
        assertThat(draft.rules().typeName()).isEqualTo("by.header");
        assertThat(draft.time()).isEqualTo(Instant.parse("2026-03-01T11:00:00.5Z"));
        assertThat(draft.attributes())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("subject", "€ 5 + 5", "retries", "3", "datacontenttype", "application/vnd.shop+json"));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, UTF_8).replace("+", "%20");
    }
}
