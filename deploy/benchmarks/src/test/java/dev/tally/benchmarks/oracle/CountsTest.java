package dev.tally.benchmarks.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsTest {
    private final Counts counts = new Counts();

    CountsTest() {
        counts.add("a", "x", 2);
        counts.add("a", "y", 1);
        counts.add("b", "x", 1);
        counts.add("a", "x", 1);
    }

    @Test
    void theRightAnswerHasNoDifference() {
        Counts.Check check = counts.check();
        check.row("b", "x", 1);
        check.row("a", "x", 3);
        check.row("a", "y", 1);
        Differences differences = check.end();
        assertThat(differences.rows()).isZero();
        assertThat(differences.first()).isEmpty();
        assertThat(differences.percentOff()).isZero();
    }

    @Test
    void findsWhatIsWrongTwiceStrangeAndMissing() {
        Counts.Check check = counts.check();
        check.row("a", "x", 4);
        check.row("a", "y", 1);
        check.row("a", "y", 1);
        check.row("c", "x", 1);
        Differences differences = check.end();
        assertThat(differences.rows()).isEqualTo(4);
        assertThat(differences.first())
                .containsExactly(
                        "a x is 4 and should be 3",
                        "a y is there twice",
                        "c x is 1 and should not be there",
                        "1 rows are missing");
        assertThat(differences.percentOff()).isEqualTo(40);
    }

    @Test
    void saysOfWhichTableAndKeepsTheWorstSum() {
        Differences all = new Differences();
        Counts.Check nothing = counts.check();
        all.addAll("WORDS", nothing.end());
        all.addAll("MINUTES", new Counts().check().end());
        assertThat(all.rows()).isEqualTo(3);
        assertThat(all.first()).containsExactly("WORDS: 3 rows are missing");
        assertThat(all.percentOff()).isEqualTo(-100);
    }
}
