package dev.tally.cli.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Texts put together word by word, so that it is known what is in them without cutting them up again. Common words come
 * often and rare ones seldom, as in any language.
 */
final class DocumentTexts {
    /** As it is written, and as it is counted. */
    private record Word(String written, String counted) {}

    private static final List<Word> WORDS = List.of(
            same("the"),
            same("and"),
            new Word("The", "the"),
            same("river"),
            same("house"),
            new Word("House", "house"),
            same("winter"),
            same("don't"),
            same("1234"),
            same("r2d2"),
            same("3.14"),
            same("snake_case"),
            new Word("CAFÉ", "café"),
            new Word("cafe\u0301", "café"),
            new Word("Straße", "straße"),
            new Word("ﬁsh", "fish"),
            new Word("Ｗｉｄｅ", "wide"),
            new Word("ΑΒΓ", "αβγ"),
            new Word("Москва", "москва"),
            same("שלום"),
            same("سلام"));
    private static final List<String> GAPS = List.of(" ", " ", " ", ", ", "; ", " — ", "! ", "\t", " (", ") ", " … ");
    private static final List<String> LINE_ENDS = List.of("\n", "\r\n", "\r");

    private final Random random;
    private final TreeMap<String, Long> counts = new TreeMap<>();

    DocumentTexts(long seed) {
        random = new Random(seed);
    }

    private static Word same(String word) {
        return new Word(word, word);
    }

    /** The next text. Some of its lines are empty; every third text has no end of its last line. */
    String next(int lines) {
        String lineEnd = any(LINE_ENDS);
        StringBuilder text = new StringBuilder();
        for (int line = 1; line <= lines; line++) {
            int words = random.nextInt(15);
            for (int i = 0; i < words; i++) {
                Word word = rareSeldom();
                counts.merge(word.counted(), 1L, Long::sum);
                text.append(i == 0 ? "" : any(GAPS)).append(word.written());
            }
            text.append(line < lines || words == 0 || random.nextInt(3) > 0 ? lineEnd : "");
        }
        return text.toString();
    }

    private Word rareSeldom() {
        double skewed = random.nextDouble() * random.nextDouble();
        return WORDS.get((int) (skewed * WORDS.size()));
    }

    private String any(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** How many are in all texts so far. */
    long words() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** A heading, and a line for each word. No word here has a comma. */
    List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add("word,count");
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            lines.add(entry.getKey() + "," + entry.getValue());
        }
        return lines;
    }
}
