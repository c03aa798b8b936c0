package dev.tally.ingest.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ingest.problem.UnavailableException;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    @Test
    void refusesWhatDoesNotFitAndGivesBackWhatWasTaken() {
        BodyBudget budget = new BodyBudget(100);
        try (BodyBudget.Lease one = budget.open();
                BodyBudget.Lease other = budget.open()) {
            one.add(60);
            other.add(40);
            assertThatThrownBy(() -> other.add(1)).isInstanceOf(UnavailableException.class);
            assertThat(budget.taken()).isEqualTo(100);
            one.close();
            other.add(60);
            assertThat(budget.taken()).isEqualTo(100);
        }
        assertThat(budget.taken()).isZero();
    }
}
