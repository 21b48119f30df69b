package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.ValidationDepth;
import java.time.LocalDate;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot work fails at the earliest moment, clearly, and costs nothing but itself. */
class BadInputIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open();
    }

    @AfterEach
    void theConnectionIsStillUsable() {
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    private PgStatement two() {
        return connection.createStatement("SELECT $1::int4, $2::int4");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anIndexOutOfRangeIsRefusedByBind(int index) {
        assertThatThrownBy(() -> two().bind(index, 1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining(String.valueOf(index))
                .hasMessageContaining("2");
        assertThatThrownBy(() -> two().bindNull(index, Integer.class)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$0", "$3", "1", "$", "", "$1x", "name", ":1", "?1", "$-1", "$65536", "$99999999999"})
    void aNameThatIsNoParameterIsRefusedByBind(String name) {
        assertThatThrownBy(() -> two().bind(name, 1))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("$1 to $2");
        assertThatThrownBy(() -> two().bindNull(name, Integer.class)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aStatementWithoutParametersTakesNone() {
        assertThatThrownBy(() -> connection.createStatement("SELECT 1").bind(0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> connection.createStatement("SELECT '$1'").bind("$1", 1))
                .isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aClassWithoutCodecIsRefusedByBind() {
        assertThatThrownBy(() -> two().bind(0, new Thread()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
        assertThatThrownBy(() -> two().bindNull(0, Thread.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    @Test
    void nullIsRefusedByBindWithTheCure() {
        assertThatThrownBy(() -> two().bind(0, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bindNull");
        assertThatThrownBy(() -> two().bind("$1", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two().bind(null, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two().bindNull(0, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.createStatement(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOutParameterIsRefusedByBind() {
        assertThatThrownBy(() -> two().bind(0, Parameters.out(R2dbcType.INTEGER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("out parameters");
    }

    @Test
    void aMissingBindingIsRefusedByExecute() {
        assertThatThrownBy(() -> two().bind(1, 1).execute())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("$1");
        assertThatThrownBy(() -> two().execute()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMissingBindingIsRefusedByAdd() {
        assertThatThrownBy(() -> two().bind(0, 1).add())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("$2");
    }

    @Test
    void bindingsWithOtherClassesAreRefusedByExecute() {
        PgStatement mixed =
                connection.createStatement("SELECT $1").bind(0, 1).add().bind(0, "text");

        assertThatThrownBy(mixed::execute)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("$1");
    }

    @Test
    void severalStatementsWithParametersAreRefusedByCreateStatement() {
        assertThatThrownBy(() -> connection.createStatement("SELECT $1; SELECT 2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("several statements");
    }

    @Test
    void parametersBeyond65535AreRefusedByCreateStatement() {
        assertThatThrownBy(() -> connection.createStatement("SELECT $65536"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65535");
        assertThatThrownBy(() -> connection.createStatement("SELECT $0")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parametersUpTo65535Work() {
        String sql = IntStream.rangeClosed(1, 65_535)
                .mapToObj(i -> "$" + i)
                .collect(Collectors.joining(",", "SELECT cardinality(ARRAY[", "]::int4[])"));
        PgStatement statement = connection.createStatement(sql);
        for (int i = 0; i < 65_535; i++) {
            statement.bind(i, i);
        }

        assertThat(await(column(statement.execute(), Integer.class))).isEqualTo(65_535);
    }

    @Test
    void aNulInTextIsAnErrorBeforeAnythingIsSent() {
        var link = connections.link();

        assertThatThrownBy(() -> all(connection
                        .createStatement("SELECT $1::text")
                        .bind(0, "a\0b")
                        .execute()
                        .flatMap(result -> result.map(row -> "row"))))
                .isInstanceOfAny(IllegalArgumentException.class, R2dbcException.class)
                .hasMessageContaining("NUL")
                .hasMessageNotContaining("a\0b");
        assertThatThrownBy(() -> all(select(connection, "SELECT 'a\0b'", String.class)))
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> all(select(connection, "SELECT 1; SELECT 'a\0b'", String.class)))
                .hasMessageContaining("NUL");

        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue();
        assertThat(link.clientMessages()).doesNotContain("B", "Q");
    }

    @Test
    void aValueThatItsTypeCannotHoldIsAnError() {
        LocalDate late = LocalDate.of(99_999_999, 1, 1);

        assertThatThrownBy(() -> all(column(
                        connection
                                .createStatement("SELECT $1::date")
                                .bind(0, late)
                                .execute(),
                        LocalDate.class)))
                .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class, R2dbcException.class);
    }

    @Test
    void aColumnThatDoesNotExistIsAnErrorOfTheResult() {
        assertThatThrownBy(() -> all(connection
                        .createStatement("SELECT 1 AS one")
                        .execute()
                        .flatMap(result -> result.map(row -> row.get("two")))))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("two")
                .hasMessageContaining("one");
        for (int index : List.of(-1, 1)) {
            assertThatThrownBy(() -> all(connection
                            .createStatement("SELECT 1 AS one")
                            .execute()
                            .flatMap(result -> result.map(row -> row.get(index)))))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aClassThatAColumnCannotBeReadAsIsAnErrorOfTheResult() {
        assertThatThrownBy(() -> all(select(connection, "SELECT 1 AS one", Thread.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one")
                .hasMessageContaining("Thread");
    }

    @Test
    void emptyBatchesAndNullsInBatchesAreRefused() {
        assertThatThrownBy(() -> connection.createBatch().execute()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.createBatch().add(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNegativeFetchSizeIsRefused() {
        assertThatThrownBy(() -> connection.createStatement("SELECT 1").fetchSize(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boundValuesAreInNoMessage() {
        String secret = "hunter2";
        assertThatThrownBy(() -> all(column(
                        connection
                                .createStatement("SELECT 1 / (length($1::text) - 7)")
                                .bind(0, secret)
                                .execute(),
                        Integer.class)))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.toString()).doesNotContain(secret));
        assertThat(connection.createStatement("SELECT $1::text").bind(0, secret).toString())
                .doesNotContain(secret);
    }
}
