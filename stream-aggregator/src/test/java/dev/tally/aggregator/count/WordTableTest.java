package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordTableTest {
    @Test
    void numbersWordsInTheOrderTheyCame() {
        WordTable table = new WordTable();
        byte[] bytes = "xbeta-alpha-beta".getBytes(UTF_8);
        assertThat(table.indexOf(bytes, 1, 5)).isZero();
        assertThat(table.indexOf(bytes, 6, 11)).isEqualTo(1);
        assertThat(table.indexOf(bytes, 12, 16)).isZero();
        assertThat(table.indexOf(bytes, 0, 0)).isEqualTo(2);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.word(0)).isEqualTo("beta");
        assertThat(table.word(1)).isEqualTo("alpha");
        assertThat(table.word(2)).isEmpty();
    }

    @Test
    void keepsItsOwnCopy() {
        WordTable table = new WordTable();
        byte[] bytes = "größe".getBytes(UTF_8);
        table.indexOf(bytes, 0, bytes.length);
        bytes[0] = 'x';
        assertThat(table.word(0)).isEqualTo("größe");
        assertThat(table.indexOf(bytes, 0, bytes.length)).isEqualTo(1);
    }

    /** Words of few letters and all lengths, many of them prefixes of each other, through many growths. */
    @Test
    void agreesWithAHashMap() {
        Random random = new Random(5);
        WordTable table = new WordTable();
        Map<String, Integer> expected = new HashMap<>();
        byte[] bytes = new byte[40];
        for (int i = 0; i < 400_000; i++) {
            int length = random.nextInt(random.nextInt(10) == 0 ? bytes.length : 10);
            for (int at = 0; at < length; at++) {
                bytes[at] = (byte) "ab\0~".charAt(random.nextInt(4));
            }
            String word = new String(bytes, 0, length, ISO_8859_1);
            int index = table.indexOf(bytes, 0, length);
            if (expected.computeIfAbsent(word, unused -> expected.size()) != index) {
                assertThat(index).as(word).isEqualTo(expected.get(word));
            }
        }
        assertThat(table.size()).isEqualTo(expected.size()).isGreaterThan(100_000);
        expected.forEach((word, index) -> assertThat(table.word(index)).isEqualTo(word));
    }

    @Test
    void startsAgainAfterClear() {
        WordTable table = new WordTable();
        for (int i = 0; i < 5_000; i++) {
            byte[] word = Integer.toString(i).getBytes(UTF_8);
            table.indexOf(word, 0, word.length);
        }
        table.clear();
        assertThat(table.size()).isZero();
        assertThat(table.indexOf(new byte[] {'7'}, 0, 1)).isZero();
        assertThat(table.word(0)).isEqualTo("7");
    }
}
