package dev.tally.aggregator.count;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.aggregator.count.DocumentState.Status;
import dev.tally.aggregator.count.DocumentState.Verdict;
import org.junit.jupiter.api.Test;

class DocumentStateTest {
    private final DocumentState halfWay = new DocumentState("v1", 5, Status.COUNTING);

    @Test
    void whatLiesBelowTheMarkIsARepeat() {
        assertThat(halfWay.verdict("v1", 0)).isEqualTo(Verdict.REPEAT);
        assertThat(halfWay.verdict("v1", 4)).isEqualTo(Verdict.REPEAT);
        assertThat(halfWay.verdict("v1", 5)).isEqualTo(Verdict.NEXT);
    }

    @Test
    void aRecordBehindAGapWaitsToBeSentAgain() {
        assertThat(halfWay.verdict("v1", 6)).isEqualTo(Verdict.GAP);
        assertThat(DocumentState.NEW.verdict("v1", 1)).isEqualTo(Verdict.GAP);
    }

    @Test
    void onlyAFirstRecordStartsAnotherVersion() {
        assertThat(halfWay.verdict("v2", 0)).isEqualTo(Verdict.NEW_VERSION);
        assertThat(halfWay.verdict("v2", 1)).isEqualTo(Verdict.SUPERSEDED);
    }

    /** As when lines are appended to a log: the end has a number of its own, and the next line has the one behind it. */
    @Test
    void aVersionThatEndedMayGoOn() {
        DocumentState ended = halfWay.counted("v1", 5, Status.COUNTED);
        assertThat(ended.verdict("v1", 5)).isEqualTo(Verdict.REPEAT);
        assertThat(ended.verdict("v1", 6)).isEqualTo(Verdict.NEXT);
        assertThat(ended.counted("v1", 6, Status.COUNTING)).isEqualTo(new DocumentState("v1", 7, Status.COUNTING));
    }

    @Test
    void contentMayComeBackToWhatItWas() {
        DocumentState changed = halfWay.counted("v2", 0, Status.COUNTED);
        assertThat(changed.verdict("v1", 0)).isEqualTo(Verdict.NEW_VERSION);
    }

    @Test
    void theVersionThatWasWithdrawnStaysOut() {
        DocumentState withdrawn = halfWay.withdrawn();
        assertThat(withdrawn.verdict("v1", 0)).isEqualTo(Verdict.REPEAT);
        assertThat(withdrawn.verdict("v1", 5)).isEqualTo(Verdict.REPEAT);
        assertThat(withdrawn.verdict("v2", 0)).isEqualTo(Verdict.NEW_VERSION);
        assertThat(withdrawn.verdict("v2", 3)).isEqualTo(Verdict.SUPERSEDED);
        assertThat(withdrawn.countedAnonymously()).isEqualTo(DocumentState.NEW);
    }

    @Test
    void linesWithoutIdentityAreReplacedByAVersion() {
        DocumentState anonymous = DocumentState.NEW.countedAnonymously();
        assertThat(anonymous.verdict("v1", 3)).isEqualTo(Verdict.GAP);
        assertThat(anonymous.verdict("v1", 0)).isEqualTo(Verdict.NEW_VERSION);
    }
}
