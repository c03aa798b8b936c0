package dev.tally.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Generated text whose words are as unequally frequent as in any language: the n-th comes 1/n times as often as the first.
 * One seed, one text. Not thread-safe.
 */
public final class ZipfText {
    private static final int VOCABULARY = 100_000;
    private static final int WORDS_A_LINE = 15;

    private final Random random;
    private final String[] words = new String[VOCABULARY];
    /** How many of all words are among the first n + 1 of the vocabulary, in parts of the whole. */
    private final double[] upTo = new double[VOCABULARY];

    public ZipfText(long seed) {
        random = new Random(seed);
        double sum = 0;
        for (int rank = 0; rank < VOCABULARY; rank++) {
            sum += 1.0 / (rank + 1);
            upTo[rank] = sum;
            words[rank] = word(rank);
        }
        for (int rank = 0; rank < VOCABULARY; rank++) {
            upTo[rank] /= sum;
        }
    }

    public static List<Document> documents(long seed, int lines, int documents) {
        ZipfText text = new ZipfText(seed);
        List<Document> all = new ArrayList<>(documents);
        for (int number = 1; number <= documents; number++) {
            int length = (int) ((long) lines * number / documents - (long) lines * (number - 1) / documents);
            List<String> content = new ArrayList<>(length);
            for (int line = 0; line < length; line++) {
                content.add(text.line());
            }
            all.add(Document.numbered(number, content));
        }
        return all;
    }

    /** The next line: 15 words, the first with a capital, a full stop at its end. */
    public String line() {
        StringBuilder line = new StringBuilder(WORDS_A_LINE * 7);
        for (int word = 0; word < WORDS_A_LINE; word++) {
            int rank = Arrays.binarySearch(upTo, random.nextDouble());
            line.append(words[rank < 0 ? Math.min(VOCABULARY - 1, -rank - 1) : rank])
                    .append(' ');
        }
        line.setCharAt(0, Character.toUpperCase(line.charAt(0)));
        line.setCharAt(line.length() - 1, '.');
        return line.toString();
    }

    /** Frequent words are short: consonant and vowel by turns, the number written in base 100. */
    private static String word(int rank) {
        StringBuilder word = new StringBuilder();
        for (int rest = rank + 1; rest > 0; rest /= 100) {
            word.append("bcdfghjklmnprstvwxyz".charAt(rest % 20)).append("aeiou".charAt(rest / 20 % 5));
        }
        return word.toString();
    }
}
