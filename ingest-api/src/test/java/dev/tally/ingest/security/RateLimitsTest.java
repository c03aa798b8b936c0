package dev.tally.ingest.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class RateLimitsTest {
    @Test
    void eachCallerHasAsManyCallsAndIsToldWhatIsLeft() {
        RateLimits rates = new RateLimits(2); // the next one comes after half a minute
        MockHttpServletResponse first = new MockHttpServletResponse();
        assertThat(rates.take("a", first)).isTrue();
        assertThat(first.getHeader("RateLimit-Policy")).isEqualTo("\"calls\";q=2;w=60");
        assertThat(first.getHeader("RateLimit")).matches("\"calls\";r=1;t=(29|30)");
        assertThat(first.getHeader("Retry-After")).isNull();
        assertThat(rates.take("a", new MockHttpServletResponse())).isTrue();
        MockHttpServletResponse third = new MockHttpServletResponse();
        assertThat(rates.take("a", third)).isFalse();
        assertThat(third.getHeader("RateLimit")).matches("\"calls\";r=0;t=(59|60)");
        assertThat(third.getHeader("Retry-After")).matches("29|30");
        assertThat(rates.take("b", new MockHttpServletResponse())).isTrue();
    }

    @Test
    void withoutALimitNobodyIsCounted() {
        RateLimits rates = new RateLimits(0);
        for (int i = 0; i < 10; i++) {
            MockHttpServletResponse answer = new MockHttpServletResponse();
            assertThat(rates.take("a", answer)).isTrue();
            assertThat(answer.getHeaderNames()).isEmpty();
        }
    }

    @Test
    void remembersTheCallersThatCameLast() {
        RateLimits rates = new RateLimits(1);
        assertThat(rates.take("forgotten", new MockHttpServletResponse())).isTrue();
        assertThat(rates.take("kept", new MockHttpServletResponse())).isTrue();
        for (int i = 0; i < 9_999; i++) {
            rates.take("other " + i, new MockHttpServletResponse());
            assertThat(rates.take("kept", new MockHttpServletResponse())).isFalse();
        }
        assertThat(rates.take("forgotten", new MockHttpServletResponse())).isTrue();
    }
}
