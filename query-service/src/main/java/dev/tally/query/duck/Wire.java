package dev.tally.query.duck;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts on the way: their length, then UTF-8. Who reads says how long one may be, for he need not believe who writes. */
final class Wire {
    private static final int NULL = -1;

    private Wire() {}

    static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(NULL);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static @Nullable String textOrNull(DataInputStream in, int longest) throws IOException {
        int length = in.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[atMost(longest, length)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String text(DataInputStream in, int longest) throws IOException {
        String text = textOrNull(in, longest);
        if (text == null) {
            throw new IOException("A text is missing");
        }
        return text;
    }

    static void texts(DataOutputStream out, List<? extends @Nullable String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(out, text);
        }
    }

    /** @param longest all of them together */
    static List<@Nullable String> texts(DataInputStream in, int longest) throws IOException {
        int size = atMost(longest, in.readInt());
        int left = longest;
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String text = textOrNull(in, left);
            left -= text == null ? 0 : text.length();
            texts.add(text);
        }
        return texts;
    }

    static List<String> noNulls(DataInputStream in, int longest) throws IOException {
        List<String> all = new ArrayList<>();
        for (String text : texts(in, longest)) {
            if (text == null) {
                throw new IOException("A text is missing");
            }
            all.add(text);
        }
        return all;
    }

    private static int atMost(int most, int length) throws IOException {
        if (length < 0 || length > most) {
            throw new IOException("A length of " + length + " where it is at most " + most);
        }
        return length;
    }
}
