package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import dev.tally.model.config.TextRules;
import dev.tally.model.config.TextRules.Fold;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Utf8;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The section {@code text} of the configuration with its stop words read, in a form that travels to where counting
 * happens. Immutable; any thread.
 *
 * @param nfkc whether words are composed by compatibility
 * @param lower whether they are made lower case
 * @param minLength words with fewer code points are not counted
 * @param stopWords words that are not counted, folded
 */
public record WordRules(boolean nfkc, boolean lower, int minLength, Set<String> stopWords) implements Serializable {
    private static final long serialVersionUID = 1;

    public WordRules {
        stopWords = Set.copyOf(stopWords);
    }

    /**
     * The rules of a configuration. Its file of stop words has one a line; empty lines and lines that start with # say
     * nothing.
     *
     * @throws IOException where the file cannot be read
     * @throws IllegalArgumentException where a line is not exactly one word and would never match
     */
    public static WordRules of(TextRules rules) throws IOException {
        WordRules all =
                new WordRules(rules.fold().contains(Fold.NFKC), rules.fold().contains(Fold.LOWER), 1, Set.of());
        Set<String> stopWords = rules.stopWords() == null ? Set.of() : all.readStopWords(rules.stopWords());
        return new WordRules(all.nfkc, all.lower, rules.minLength(), stopWords);
    }

    private Set<String> readStopWords(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (Utf8.firstMalformed(bytes, 0, bytes.length) >= 0) {
            throw new IllegalArgumentException(file + ": not UTF-8 text");
        }
        Set<String> stopWords = new HashSet<>();
        Tokenizer tokenizer = new Tokenizer(this);
        int number = 0;
        for (String line : new String(bytes, UTF_8).split("\\R", -1)) {
            number++;
            String word = (number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line).strip();
            if (!word.isEmpty() && !word.startsWith("#")) {
                stopWords.add(onlyWord(tokenizer, word, file + ":" + number));
            }
        }
        return stopWords;
    }

    private String onlyWord(Tokenizer tokenizer, String text, String place) {
        WordTable words = new WordTable();
        byte[] utf8 = text.getBytes(UTF_8);
        try {
            if (tokenizer.tokenize(utf8, 0, utf8.length, words) == 1
                    && words.word(0).equals(fold(text))) {
                return words.word(0);
            }
        } catch (InvalidRecordException impossible) {
            throw new IllegalStateException(impossible);
        }
        throw new IllegalArgumentException(place + ": '" + text + "' is not one word, so no word would ever match it");
    }

    /** The word that this segment counts under: composed, made lower case, and then cut to its first 256 code points. */
    String fold(String segment) {
        String folded = nfkc ? Normalizer2.getNFKCInstance().normalize(segment) : segment;
        if (lower) {
            folded = UCharacter.toLowerCase(ULocale.ROOT, folded);
        }
        boolean isLong = folded.length() > TextRules.MAX_WORD_CODE_POINTS
                && folded.codePointCount(0, folded.length()) > TextRules.MAX_WORD_CODE_POINTS;
        return isLong ? folded.substring(0, folded.offsetByCodePoints(0, TextRules.MAX_WORD_CODE_POINTS)) : folded;
    }

    /** Whether a folded word counts. */
    boolean counts(String word) {
        return word.codePointCount(0, word.length()) >= minLength && !stopWords.contains(word);
    }
}
