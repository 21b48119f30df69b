package io.pgflux.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.ServerMessage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InferenceTest {

    private static final int TEXT = 25;
    private static final int INT4 = 23;

    private static ServerMessage error(String code, String message, int position) {
        return new ServerMessage(
                "ERROR", null, code, message, null, null, position, 0, null, null, null, null, null, null, null, null,
                null, null);
    }

    private static ServerMessage undetermined(int parameter) {
        return error("42P18", "konnte Datentyp von Parameter $" + parameter + " nicht ermitteln", 0);
    }

    private static ServerMessage at(String sql, String place) {
        return error("42725", "not unique", sql.indexOf(place) + 1);
    }

    private static ServerMessage nowhere() {
        return error("42804", "could not determine polymorphic type because input has type unknown", 0);
    }

    private static Inference inference(String sql, int parameters) {
        return new Inference(sql, new int[parameters]);
    }

    /** The numbers of the parameters that are declared as text. */
    private static int[] declared(Inference inference) {
        int[] types = inference.types();
        return Arrays.stream(new int[] {1, 2, 3, 4})
                .filter(number -> number <= types.length && types[number - 1] == TEXT)
                .toArray();
    }

    @Test
    void theParameterThatIsNamedInAnyLanguageIsText() {
        Inference inference = inference("SELECT concat($1, $2, $3)", 3);

        assertThat(inference.retry(undetermined(2))).isTrue();
        assertThat(declared(inference)).containsExactly(2);
        assertThat(inference.retry(undetermined(3))).isTrue();
        assertThat(declared(inference)).containsExactly(2, 3);
        assertThat(inference.improve()).isFalse();
    }

    @Test
    void oneThatHasATypeIsLeftAlone() {
        Inference inference = new Inference("SELECT $1 || $2", new int[] {INT4, 0});

        assertThat(inference.retry(undetermined(1))).isTrue(); // a wrong name: the only one without a type is tried
        assertThat(inference.types()).containsExactly(INT4, TEXT);
        assertThat(inference.retry(undetermined(1))).isFalse();
    }

    @Test
    void theNearestIsTriedFirstAndTakenBackWhereNothingChanges() {
        String sql = "SELECT $1 + 1, \u00E4\uD83D\uDE00(($2)) || $3";
        ServerMessage error = error("42725", "not unique", sql.codePointCount(0, sql.indexOf("||")) + 1);
        Inference inference = inference(sql, 3);

        assertThat(inference.retry(error)).isTrue();
        assertThat(declared(inference)).containsExactly(3);
        assertThat(inference.retry(error)).isTrue();
        assertThat(declared(inference)).containsExactly(2);
        assertThat(inference.retry(error)).isTrue();
        assertThat(declared(inference)).containsExactly(1);
        assertThat(inference.retry(error)).isFalse();
        assertThat(inference.report(error)).isSameAs(error);
    }

    @Test
    void theArgumentsOfAFunctionAreBehindItsName() {
        String sql = "SELECT 1 WHERE uid = $1 AND a_function_of($2)";
        Inference inference = inference(sql, 2);

        assertThat(inference.retry(at(sql, "a_function"))).isTrue();
        assertThat(declared(inference)).containsExactly(2);
    }

    @Test
    void whereTextIsWrongTheNextIsTried() {
        String sql = "SELECT uid = $1 || $2";
        Inference inference = inference(sql, 2);
        inference.retry(at(sql, "||"));
        int first = declared(inference)[0];

        assertThat(inference.retry(error("42883", "no such operator", sql.indexOf('|') + 1)))
                .isTrue();
        assertThat(declared(inference)).hasSize(1).doesNotContain(first);
    }

    @Test
    void anErrorWithoutPositionMayHaveSeveralCauses() {
        Inference inference = inference("SELECT f($1), to_jsonb($2), to_jsonb($3)", 3);

        assertThat(inference.retry(nowhere())).isTrue();
        assertThat(inference.retry(nowhere())).isTrue();
        assertThat(inference.retry(nowhere())).isTrue();
        assertThat(declared(inference)).containsExactly(1, 2, 3);

        assertThat(inference.improve()).as("without the first").isTrue();
        assertThat(declared(inference)).containsExactly(2, 3);
        assertThat(inference.improve()).as("without the second").isTrue();
        assertThat(declared(inference)).containsExactly(3);
        assertThat(inference.retry(nowhere())).as("needed").isTrue();
        assertThat(declared(inference)).containsExactly(2, 3);
        assertThat(inference.improve()).isFalse();
    }

    @Test
    void anotherErrorIsTheEnd() {
        Inference inference = inference("SELECT to_jsonb($1), missing", 1);
        ServerMessage other = error("42703", "no such column", 21);

        assertThat(inference.retry(nowhere())).isTrue();
        assertThat(inference.retry(other)).isFalse();
        assertThat(inference.report(other)).isSameAs(other);
    }

    @Test
    void thereIsAnEndOfTrials() {
        StringBuilder sql = new StringBuilder("SELECT f($1");
        for (int i = 2; i <= 1_000; i++) {
            sql.append(", $").append(i);
        }
        Inference inference = inference(sql.append(')').toString(), 1_000);
        ServerMessage error = at(sql.toString(), "f(");

        int trials = 0;
        while (inference.retry(error)) {
            trials++;
        }
        assertThat(trials).isEqualTo(16);
    }
}
