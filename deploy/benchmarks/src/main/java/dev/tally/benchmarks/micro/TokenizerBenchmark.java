package dev.tally.benchmarks.micro;

import dev.tally.aggregator.count.Tokenizer;
import dev.tally.aggregator.count.WordRules;
import dev.tally.aggregator.count.WordTable;
import dev.tally.benchmarks.load.ZipfText;
import dev.tally.model.record.InvalidRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One line of 15 words, cut into words whose spellings are known already. */
@State(Scope.Thread)
public class TokenizerBenchmark {
    private static final int LINES = 4096;

    /** Plain ASCII, or each e with an accent. */
    @Param({"ascii", "accents"})
    public String text = "ascii";

    private final byte[][] lines = new byte[LINES][];
    private final Tokenizer tokenizer = new Tokenizer(new WordRules(true, true, 1, Set.of()));
    private final WordTable words = new WordTable();
    private int next;

    @Setup
    public void generate() {
        ZipfText zipf = new ZipfText(1);
        for (int i = 0; i < LINES; i++) {
            String line = text.equals("ascii") ? zipf.line() : zipf.line().replace('e', 'é');
            lines[i] = line.getBytes(StandardCharsets.UTF_8);
        }
    }

    @Benchmark
    public int tokenize() throws InvalidRecordException {
        byte[] line = lines[next++ % LINES];
        return tokenizer.tokenize(line, 0, line.length, words);
    }
}
