package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Numbers.echo;
import static io.pgflux.Numbers.series;
import static io.pgflux.Numbers.upTo;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Behind PgBouncer the driver does what it does without, in each way that docs/configuration.md recommends. */
@ParameterizedClass
@EnumSource
class PgBouncerIT {

    /** A mode of PgBouncer, and what fits it. */
    enum Way {
        SESSION("session", 256),
        SESSION_UNNAMED("session", 0),
        TRANSACTION_UNNAMED("transaction", 0);

        private final String mode;
        private final int statements;

        Way(String mode, int statements) {
            this.mode = mode;
            this.statements = statements;
        }
    }

    @RegisterExtension
    static final PooledDatabase database = new PooledDatabase();

    @Parameter
    Way way;

    private PgConnectionFactory factory;
    private PgConnection connection;

    @BeforeEach
    void open() {
        factory = database.factory(way.mode, options -> options.preparedStatementCacheQueries(way.statements));
        connection = database.open(factory);
        database.direct().sql("CREATE TABLE IF NOT EXISTS item (id int PRIMARY KEY, name text)", "TRUNCATE item");
    }

    private static PgStatement insert(PgConnection connection) {
        return connection.createStatement("INSERT INTO item VALUES ($1, $2)");
    }

    private long items() {
        return (Long)
                database.direct().query("SELECT count(*) FROM item").get(0).get(0);
    }

    @Test
    void statementsRunAgainAndAgain() {
        for (int i = 0; i < 20; i++) {
            assertThat(await(echo(connection, i))).isEqualTo(i);
            assertThat(all(series(connection, i))).isEqualTo(upTo(i));
        }
        assertThat(await(column(
                        connection
                                .createStatement("SELECT $1 || upper($2)")
                                .bind(0, "a")
                                .bind(1, "b")
                                .execute(),
                        String.class)))
                .isEqualTo("aB");
    }

    @Test
    void statementsTogetherAreAnsweredInOrder() {
        assertThat(all(Flux.range(1, 500).flatMapSequential(i -> echo(connection, i), 64)))
                .isEqualTo(upTo(500));
    }

    @Test
    void statementsForTheRowsOfAnother() {
        assertThat(all(series(connection, 300).concatMap(i -> echo(connection, i))))
                .isEqualTo(upTo(300));
        assertThat(all(series(connection, 300).flatMapSequential(i -> echo(connection, i))))
                .isEqualTo(upTo(300));
    }

    @Test
    void bindingsAreAllOrNone() {
        PgStatement batch = insert(connection);
        for (int i = 0; i < 200; i++) {
            batch.bind(0, i).bind(1, "item " + i);
            if (i < 199) {
                batch.add();
            }
        }
        assertThat(all(counts(batch.execute()))).hasSize(200).containsOnly(1L);
        assertThat(items()).isEqualTo(200);

        assertThatThrownBy(() -> await(counts(insert(connection)
                                .bind(0, 1000)
                                .bind(1, "fine")
                                .add()
                                .bind(0, 1)
                                .bind(1, "there already")
                                .execute())
                        .then()))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThat(items()).isEqualTo(200);
    }

    @Test
    void stringsOfSeveralStatementsAndBatches() {
        assertThat(all(column(connection.createStatement("SELECT 1; SELECT 2").execute(), Integer.class)))
                .containsExactly(1, 2);
        assertThat(all(column(
                        connection.createBatch().add("SELECT 3").add("SELECT 4").execute(), Integer.class)))
                .containsExactly(3, 4);
    }

    @Test
    void transactionsCommitAndRollBack() {
        await(connection.beginTransaction());
        await(counts(insert(connection).bind(0, 1).bind(1, "kept").execute()));
        await(connection.createSavepoint("here"));
        await(counts(insert(connection).bind(0, 2).bind(1, "undone").execute()));
        await(connection.rollbackTransactionToSavepoint("here"));
        await(connection.commitTransaction());
        assertThat(items()).isEqualTo(1);

        await(connection.beginTransaction());
        await(execute(connection, "DELETE FROM item"));
        await(connection.rollbackTransaction());
        assertThat(items()).isEqualTo(1);
    }

    @Test
    void aCursorInATransaction() {
        await(connection.beginTransaction());
        List<Integer> rows = all(column(
                        connection
                                .createStatement("SELECT g FROM generate_series(1, $1::int4) g")
                                .bind(0, 100)
                                .fetchSize(7)
                                .execute(),
                        Integer.class)
                .concatMap(i -> echo(connection, i)));
        await(connection.commitTransaction());

        assertThat(rows).isEqualTo(upTo(100));
    }

    @Test
    void aLargeResultAndALargeParameter() {
        assertThat(await(series(connection, 100_000).count())).isEqualTo(100_000);
        byte[] large = new byte[5_000_000];
        assertThat(await(column(
                        connection
                                .createStatement("SELECT $1::bytea")
                                .bind(0, large)
                                .execute(),
                        byte[].class)))
                .hasSize(large.length);
    }

    @Test
    void anErrorIsTheStatementsAlone() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> await(select(connection, "SELECT 1 / 0", Integer.class)))
                    .isInstanceOf(R2dbcDataIntegrityViolationException.class);
            assertThatThrownBy(() -> await(select(connection, "SELECT nothing", Integer.class)))
                    .isInstanceOf(R2dbcBadGrammarException.class);
            assertThat(await(echo(connection, i))).isEqualTo(i);
        }
    }

    @Test
    void anUnknownTypeIsLookedUp() {
        database.direct().sql("DROP TYPE IF EXISTS mood", "CREATE TYPE mood AS ENUM ('glad', 'sad')");

        assertThat(await(select(connection, "SELECT ARRAY['sad']::mood[]", String[].class)))
                .containsExactly("sad");
    }

    @Test
    void theConnectionIsValid() {
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue();
        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isTrue();
    }

    @Test
    void aTimeoutEndsTheStatementOnTheServer() {
        assertThatThrownBy(() -> await(Flux.from(select(connection, "SELECT 1 FROM pg_sleep(600)", Integer.class))
                        .timeout(Duration.ofMillis(100))))
                .hasCauseInstanceOf(TimeoutException.class);

        awaitSleeping(0);
        assertThat(await(echo(connection, 42))).isEqualTo(42);
    }

    /** It would be another's, if the pooler or the driver mistook whose server it is. */
    @Test
    void aCancelHitsNobodyElse() {
        PgConnection other = database.open(factory);
        CompletableFuture<Integer> cancelled = select(connection, "SELECT 1 FROM pg_sleep(600)", Integer.class)
                .next()
                .toFuture();
        CompletableFuture<Integer> kept =
                select(other, "SELECT 2 FROM pg_sleep(1)", Integer.class).next().toFuture();
        awaitSleeping(2);

        await(connection.cancel());

        assertThat(await(Mono.fromFuture(kept))).isEqualTo(2);
        assertThatThrownBy(() -> await(Mono.fromFuture(cancelled))).hasMessageContaining("cancel");
        assertThat(await(echo(connection, 42))).isEqualTo(42);
    }

    private static void awaitSleeping(int expected) {
        String count = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '"
                + database.direct().name() + "'";
        eventually(
                () -> expected + " statements sleep",
                () -> database.direct().query(count).get(0).get(0).equals((long) expected));
    }

    @Test
    void aServerThatEndsItsSessionsIsALossOrUnnoticed() {
        await(echo(connection, 1));
        database.direct()
                .query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' AND pid <> pg_backend_pid()"
                                .formatted(database.direct().name()));

        // The pooler may give out what it does not know yet to be dead.
        assertThat(await(Flux.usingWhen(factory.create(), another -> echo(another, 42), PgConnection::close)
                        .retry(10)))
                .isEqualTo(42);
        if (way.mode.equals("session")) {
            eventually(() -> "the loss is noticed", () -> !await(connection.validate(ValidationDepth.LOCAL)));
        } else {
            assertThat(await(echo(connection, 42).retry(10))).isEqualTo(42);
        }
    }
}
