package dev.tally.model.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailPointTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void nothingIsArmedUnlessAskedFor(String specification) {
        assertThat(FailPoint.parse(specification)).isEmpty();
    }

    @Test
    void strikesOnceAndOnItsPass() {
        FailPoint point = FailPoint.parse("G1=halt, G3=throw@2,A1=freeze").get("G3");
        assertThatCode(point::pass).doesNotThrowAnyException();
        assertThatThrownBy(point::pass).isInstanceOf(InjectedFault.class).hasMessage("injected at fail point G3");
        assertThatCode(point::pass).doesNotThrowAnyException();
    }

    @Test
    void isInertInAProcessThatNobodyArmed() {
        assertThatCode(() -> FailPoint.reach("G1")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G1",
                "=halt",
                "G1=",
                "G1=stop",
                "G1=halt@",
                "G1=halt@0",
                "G1=halt@-1",
                "G1=halt@x",
                "G1=halt@99999999999",
                "G1=halt,",
                "G1=halt,,G2=halt",
                "G1=HALT",
                "G 1=halt",
                "G1=halt,G1=throw"
            })
    void refusesWhatItWouldNotUnderstand(String specification) {
        assertThatThrownBy(() -> FailPoint.parse(specification))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("TALLY_FAIL_POINTS: '");
    }
}
