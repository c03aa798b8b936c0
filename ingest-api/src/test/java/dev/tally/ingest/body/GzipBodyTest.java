package dev.tally.ingest.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipBodyTest {
    @Test
    void readsWhatTheJdkWrites() throws IOException {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 100, 70_000}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);

            assertThat(read(gzip(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void readsEveryMember() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(gzip("one".getBytes(UTF_8)));
        members.write(gzip(new byte[0]));
        members.write(gzip("two".getBytes(UTF_8)));

        assertThat(read(members.toByteArray())).asString(UTF_8).isEqualTo("onetwo");
    }

    @Test
    void skipsTheOptionalPartsOfAHeader() throws IOException {
        byte[] plain = gzip("x".getBytes(UTF_8));
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.write(plain, 0, 3);
        full.write(4 + 8 + 16 + 2);
        full.write(plain, 4, 6);
        full.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
        full.writeBytes("name\0comment\0".getBytes(UTF_8));
        full.writeBytes(new byte[] {0, 0});
        full.write(plain, 10, plain.length - 10);

        assertThat(read(full.toByteArray())).asString(UTF_8).isEqualTo("x");
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = gzip("some text that is long enough to be deflated, deflated, deflated".getBytes(UTF_8));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("cut at %d", length).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void refusesEveryFlippedByteThatCounts() throws IOException {
        byte[] whole = gzip("some text".getBytes(UTF_8));
        for (int i = 0; i < whole.length; i++) {
            if (i >= 3 && i < 10) {
                continue; // flags, time and system: not part of the content
            }
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x55;
            assertThatThrownBy(() -> read(damaged)).as("byte %d", i).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesWhatStandsBehind() throws IOException {
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.write(gzip("x".getBytes(UTF_8)));
        more.write('!');

        assertThatThrownBy(() -> read(more.toByteArray())).hasMessage("not gzip data");
    }

    private static byte[] read(byte[] zipped) throws IOException {
        try (GzipBody body = new GzipBody(new ByteArrayInputStream(zipped))) {
            return body.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }
}
