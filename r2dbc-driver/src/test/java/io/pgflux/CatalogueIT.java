package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.api.PgType;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** Types that only this database has are looked up when they are first met, and found when they come later. */
class CatalogueIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    enum Mood {
        SAD,
        HAPPY
    }

    enum Colour {
        RED
    }

    private static String mood(String name) {
        database.sql("DROP TYPE IF EXISTS " + name, "CREATE TYPE " + name + " AS ENUM ('SAD', 'HAPPY')");
        return "SELECT m::" + name + " FROM unnest(ARRAY['HAPPY', 'SAD']) m";
    }

    @Test
    void anEnumIsReadAsAJavaEnumTheFirstTimeAndLater() {
        String sql = mood("mood1");
        PgConnection connection = connections.open();

        for (int i = 0; i < 3; i++) {
            assertThat(all(select(connection, sql, Mood.class))).containsExactly(Mood.HAPPY, Mood.SAD);
            assertThat(all(select(connection, sql, String.class))).containsExactly("HAPPY", "SAD");
            assertThat(all(select(connection, sql, Object.class))).containsExactly("HAPPY", "SAD");
        }
        assertThat(all(select(connections.open(), sql, Mood.class))).containsExactly(Mood.HAPPY, Mood.SAD);
    }

    @Test
    void aLabelThatNoConstantHasIsAnErrorThatNamesBoth() {
        String sql = mood("mood2");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> all(select(connections.open(), sql, Colour.class)))
                .withMessageContaining("mood2")
                .withMessageContaining("Colour");
    }

    @Test
    void aTypeThatIsCreatedLaterIsFound() {
        PgConnection connection = connections.open();
        all(select(connection, mood("mood3"), Mood.class));

        assertThat(all(select(connection, mood("mood4"), Mood.class))).containsExactly(Mood.HAPPY, Mood.SAD);
        assertThat(all(select(connection, mood("mood4") + " ", Mood.class))).hasSize(2);
    }

    @Test
    void aTypeIsFoundInTheTransactionThatCreatesIt() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        all(execute(connection, "CREATE TYPE mood5 AS ENUM ('SAD', 'HAPPY')"));

        assertThat(all(select(connection, "SELECT 'SAD'::mood5", Mood.class))).containsExactly(Mood.SAD);

        await(connection.rollbackTransaction());
        assertThatExceptionOfType(R2dbcException.class)
                .isThrownBy(() -> all(select(connection, "SELECT 'SAD'::mood5", Mood.class)));
    }

    @Test
    void theLookUpIsNotTheFirstStatementOfATransaction() {
        String sql = mood("mood6");
        PgConnection connection = connections.open();
        await(connection.beginTransaction());

        Flux<Mood> moods = select(connection, sql, Mood.class);
        assertThat(all(moods)).hasSize(2);

        await(connection.commitTransaction());
        await(connection.beginTransaction());
        await(connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE));
        assertThat(all(select(connection, sql + " LIMIT 1", Mood.class))).containsExactly(Mood.HAPPY);
        await(connection.rollbackTransaction());
    }

    @Test
    void manyAtOnceGetTheirOwn() {
        String sql = mood("mood7");
        PgConnection connection = connections.open();

        List<List<Mood>> moods = all(Flux.range(0, 50)
                .flatMap(i ->
                        select(connection, sql + " OFFSET " + i % 3, Mood.class).collectList()));

        assertThat(moods).hasSize(50);
        assertThat(moods.stream().mapToInt(List::size).sum()).isEqualTo(17 * 2 + 17);
    }

    @Test
    void afterALookUpStringsOfSeveralStatementsKnowTheTypeToo() {
        String sql = mood("mood8");
        PgConnection connection = connections.open();
        all(select(connection, sql, Mood.class));

        assertThat(all(select(connection, sql + "; SELECT 'SAD'::mood8", Mood.class)))
                .containsExactly(Mood.HAPPY, Mood.SAD, Mood.SAD);
    }

    @Test
    void anEnumIsWrittenFromItsConstantOrItsLabel() {
        mood("mood9");
        PgConnection connection = connections.open();
        all(execute(connection, "CREATE TEMP TABLE moods (m mood9)"));

        all(connection
                .createStatement("INSERT INTO moods VALUES ($1)")
                .bind(0, Mood.SAD)
                .add()
                .bind(0, "HAPPY")
                .execute()
                .flatMap(result -> result.getRowsUpdated()));

        assertThat(all(select(connection, "SELECT m FROM moods ORDER BY m", Mood.class)))
                .containsExactly(Mood.SAD, Mood.HAPPY);
    }

    @Test
    void aTypeOfAParameterIsLookedUpByItsName() {
        mood("mood10");
        database.sql("CREATE SCHEMA IF NOT EXISTS elsewhere", "CREATE TYPE elsewhere.mood11 AS ENUM ('SAD')");
        PgConnection connection = connections.open();

        assertThat(echo(connection, PgType.named("mood10", String.class), Mood.SAD))
                .isEqualTo("mood10 SAD");
        assertThat(echo(connection, PgType.named("elsewhere.mood11", String.class), "SAD"))
                .isEqualTo("elsewhere.mood11 SAD");
        assertThat(echo(connection, PgType.named("mood10[]", String[].class), new Mood[] {Mood.SAD, Mood.HAPPY}))
                .isEqualTo("mood10[] {SAD,HAPPY}");
    }

    private static String echo(PgConnection connection, PgType type, Object value) {
        PgStatement statement = connection
                .createStatement("SELECT pg_typeof($1) || ' ' || $1::text")
                .bind(0, Parameters.in(type, value));
        await(column(statement.execute(), String.class));
        return await(column(statement.execute(), String.class));
    }

    @Test
    void aNameThatTheDatabaseDoesNotKnowIsAnErrorThatSaysSo() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> echo(connection, PgType.named("nowhere", String.class), "x"))
                .withMessageContaining("\"nowhere\"")
                .withMessageContaining("$1");

        assertThat(await(select(connection, "SELECT 2", Integer.class))).isEqualTo(2);
    }

    /** By somebody else, so that the factory is not told. */
    @Test
    void aTypeThatIsDroppedAndCreatedAgainIsFoundAfterAnError() {
        mood("mood12");
        PgType type = PgType.named("mood12", String.class);
        PgConnection connection = connections.open();
        assertThat(echo(connection, type, Mood.SAD)).isEqualTo("mood12 SAD");

        mood("mood12");

        assertThatExceptionOfType(R2dbcException.class).isThrownBy(() -> echo(connection, type, Mood.SAD));
        assertThat(echo(connection, type, Mood.SAD)).isEqualTo("mood12 SAD");
        assertThat(echo(connections.open(), type, Mood.HAPPY)).isEqualTo("mood12 HAPPY");
    }

    @Test
    void aTypeThatThisFactoryDropsAndCreatesAgainIsFoundAtOnce() {
        PgType type = PgType.named("mood13", String.class);
        PgConnection connection = connections.open();
        for (int i = 0; i < 3; i++) {
            all(execute(connection, "CREATE TYPE mood13 AS ENUM ('SAD')"));
            assertThat(echo(connection, type, Mood.SAD)).isEqualTo("mood13 SAD");
            all(execute(connection, "DROP TYPE mood13"));
        }
    }

    @Test
    void aNameThatSeveralSchemasHaveNeedsItsSchema() {
        database.sql("CREATE SCHEMA one", "CREATE SCHEMA two");
        database.sql("CREATE TYPE one.m AS ENUM ('SAD')", "CREATE TYPE two.m AS ENUM ('SAD')");
        PgConnection connection = connections.open();
        all(execute(connection, "SET search_path = two"));

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> echo(connection, PgType.named("m", String.class), "SAD"))
                    .withMessageContaining("Several schemas");
        }
        assertThat(echo(connection, PgType.named("two.m", String.class), "SAD")).isEqualTo("m SAD");
        assertThat(echo(connection, PgType.named("one.m", String.class), "SAD")).isEqualTo("one.m SAD");
    }

    @Test
    void aParameterOfATypeThatIsAlteredIsWrittenAfterAnError() {
        database.sql("CREATE TYPE changing AS (a int4)");
        PgType type = PgType.named("changing", Map.class);
        PgConnection connection = connections.open();
        assertThat(echo(connection, type, Map.of("a", 1))).isEqualTo("changing (1)");

        database.sql("ALTER TYPE changing ADD ATTRIBUTE b text");

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> echo(connection, type, Map.of("a", 1, "b", "x")));
        assertThat(echo(connection, type, Map.of("a", 1, "b", "x"))).isEqualTo("changing (1,x)");
    }
}
