package io.pgflux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class OptionalProgramTest {

    @Test
    void aTestWhoseProgramIsMissingIsLeftOutOrFailsWhereNothingMayBe() {
        assertThatThrownBy(() -> OptionalProgram.find("no-such-program"))
                .isInstanceOf(Boolean.getBoolean("pgflux.strict") ? AssertionError.class : TestAbortedException.class)
                .hasMessageContainingAll("left out", "no-such-program");
    }

    @Test
    void whatIsThereIsFound() {
        assertThat(OptionalProgram.find("sh")).isExecutable();
    }
}
