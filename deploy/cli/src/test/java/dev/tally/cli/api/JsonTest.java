package dev.tally.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void whatIsReadIsWrittenAgain() throws IOException {
        String text = "{\"a\":[1,-2.50,true,null,\"x\\\"ü\"],\"b\":{},\"c\":123456789012345678901234567890,\"d\":\"\"}";
        assertThat(Json.parse(text).toString()).isEqualTo(text);
    }

    @Test
    void whatIsAbsentIsNull() throws IOException {
        Json json = Json.parse("{\"a\":{\"b\":7}}");
        assertThat(json.at("a").at("b").number(0)).isEqualTo(7);
        assertThat(json.at("x").at("y").isNull()).isTrue();
        assertThat(json.at("x").number(-1)).isEqualTo(-1);
        assertThat(json.at("x").items()).isEmpty();
        assertThat(json.at("x").text()).isEmpty();
        assertThat(Json.parse("").isNull()).isTrue();
    }

    @Test
    void otherValuesAreWrittenAsText() {
        assertThat(Json.of(Map.of("file", Path.of("/a/b"))).toString()).isEqualTo("{\"file\":\"/a/b\"}");
        assertThat(Json.of(List.of(Json.of(1L), "x")).toString()).isEqualTo("[1,\"x\"]");
    }

    @Test
    void brokenTextIsRefused() {
        assertThatThrownBy(() -> Json.parse("{\"a\":")).isInstanceOf(IOException.class);
    }
}
