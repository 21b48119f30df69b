package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.select;
import static io.pgflux.Numbers.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code Mono.from(statement.execute())} cancels the execution as soon as there is a Result: what was executed is carried
 * out all the same, and an answer is only given for what has been.
 */
class FirstResultIT extends InAndOutsideOfATransaction {

    /** As it does so: a trigger that makes each commit of a row wait. */
    private static final String SLOW_COMMIT = """
            CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION wait_a_moment()""";

    private static final String WAIT = """
            CREATE OR REPLACE FUNCTION wait_a_moment() RETURNS trigger AS
            $$ BEGIN PERFORM pg_sleep(0.03); RETURN NULL; END $$ LANGUAGE plpgsql""";

    /** What leaves the rows from 1 on in the table t. */
    enum Write {
        INSERT(1, 1, "INSERT INTO t VALUES (1)"),
        SLOW_INSERT(1, 1, "INSERT INTO t SELECT 1 FROM pg_sleep(0.03)"),
        INSERT_OF_MANY(5000, 5000, "INSERT INTO t SELECT g FROM generate_series(1, 5000) g"),
        INSERT_RETURNING(
                20_000,
                20_000,
                "INSERT INTO t SELECT g FROM generate_series(1, 20000) g RETURNING a, repeat('x', 100)"),
        SLOWLY_RETURNING(3, 3, "INSERT INTO t SELECT g FROM generate_series(1, 3) g, pg_sleep(0.03) RETURNING a"),
        STRING(1, 3, "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)"),
        SLOW_STRING(1, 2, "INSERT INTO t VALUES (1); INSERT INTO t SELECT 2 FROM pg_sleep(0.03)"),
        BINDINGS(1, 3, "INSERT INTO t VALUES ($1)") {
            @Override
            Flux<PgResult> execute(PgConnection connection) {
                return bindings(connection).execute();
            }
        },
        MANY_BINDINGS(1, 5000, "INSERT INTO t VALUES ($1)") {
            @Override
            Flux<PgResult> execute(PgConnection connection) {
                return bindings(connection).execute();
            }
        },
        SLOW_BINDINGS(1, 3, "INSERT INTO t SELECT $1 FROM pg_sleep(0.02)") {
            @Override
            Flux<PgResult> execute(PgConnection connection) {
                return bindings(connection).execute();
            }
        },
        BATCH(1, 3, "") {
            @Override
            Flux<PgResult> execute(PgConnection connection) {
                return connection
                        .createBatch()
                        .add("INSERT INTO t VALUES (1)")
                        .add("INSERT INTO t SELECT g FROM generate_series(2, 3) g")
                        .add("SELECT g FROM generate_series(1, 10000) g")
                        .execute();
            }
        },
        SLOW_BATCH(1, 3, "") {
            @Override
            Flux<PgResult> execute(PgConnection connection) {
                return connection
                        .createBatch()
                        .add("INSERT INTO t SELECT 1 FROM pg_sleep(0.02)")
                        .add("INSERT INTO t SELECT 2 FROM pg_sleep(0.02)")
                        .add("INSERT INTO t SELECT 3 FROM pg_sleep(0.02)")
                        .execute();
            }
        };

        final long first; // the count of the first result
        final int rows;
        final String sql;

        Write(long first, int rows, String sql) {
            this.first = first;
            this.rows = rows;
            this.sql = sql;
        }

        Flux<PgResult> execute(PgConnection connection) {
            return connection.createStatement(sql).execute();
        }

        PgStatement bindings(PgConnection connection) {
            PgStatement statement = connection.createStatement(sql).bind(0, 1);
            for (int i = 2; i <= rows; i++) {
                statement.add().bind(0, i);
            }
            return statement;
        }
    }

    static Stream<Named<Function<Flux<PgResult>, Mono<Void>>>> idioms() {
        return Stream.of(
                named(
                        "Mono.from(execute()), then getRowsUpdated()",
                        results -> Mono.from(results).flatMap(result -> Mono.from(result.getRowsUpdated()))),
                named(
                        "Mono.from(execute()), then the first row",
                        results -> Mono.from(results).flatMap(result -> Mono.from(result.map(row -> 1)))),
                named("Mono.from(execute()), and the Result dropped", Mono::from),
                named(
                        "next() of the counts",
                        results -> results.concatMap(PgResult::getRowsUpdated).next()),
                named(
                        "next() of the rows",
                        results ->
                                results.flatMap(result -> result.map(row -> 1)).next()),
                named("then()", Flux::then));
    }

    private static Named<Function<Flux<PgResult>, Mono<Void>>> named(
            String name, Function<Flux<PgResult>, Publisher<?>> idiom) {
        return Named.of(name, results -> Mono.fromDirect(idiom.apply(results)).then());
    }

    static Stream<Arguments> combinations() {
        return idioms().flatMap(idiom -> Stream.of(Write.values()).map(write -> Arguments.of(idiom, write)));
    }

    @BeforeEach
    void createTables() {
        database.sql("DROP TABLE IF EXISTS t", "CREATE TABLE t (a int)");
    }

    private List<Integer> left() {
        return database.query("SELECT a FROM t ORDER BY a").stream()
                .map(row -> (Integer) row.get(0))
                .toList();
    }

    private Mono<Void> committed(PgConnection own, Mono<?> work) {
        return inTransaction ? own.beginTransaction().then(work).then(own.commitTransaction()) : work.then();
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void whatHasAnsweredIsThereWhenTheConnectionIsClosedAtOnce(
            Function<Flux<PgResult>, Mono<Void>> idiom, Write write) {
        all(Flux.usingWhen(
                connections.directly().create(),
                own -> committed(own, idiom.apply(write.execute(own))),
                PgConnection::close));

        assertThat(left()).isEqualTo(upTo(write.rows));
    }

    /** Each answer is as large as the server's buffer, so that it does not wait there for others. */
    @ParameterizedTest
    @MethodSource("idioms")
    void whatHasAnsweredBeforeAllOfItWasWrittenIsThereToo(Function<Flux<PgResult>, Mono<Void>> idiom) {
        String padding = " ".repeat(100_000);

        all(Flux.usingWhen(
                connections.factory().create(),
                own -> {
                    PgStatement statement =
                            own.createStatement("INSERT INTO t VALUES (rtrim($1)::int) RETURNING a, repeat('x', 8192)");
                    for (int i = 1; i <= 200; i++) {
                        (i == 1 ? statement : statement.add()).bind(0, i + padding);
                    }
                    return committed(own, idiom.apply(statement.execute()));
                },
                PgConnection::close));

        assertThat(left()).isEqualTo(upTo(200));
    }

    @ParameterizedTest
    @EnumSource
    void theCountIsThatOfTheFirstResultAndTheNextStatementFindsAll(Write write) {
        Mono<Long> first = Mono.from(write.execute(connection)).flatMap(result -> Mono.from(result.getRowsUpdated()));

        assertThat(await(first)).isEqualTo(write.first);
        assertThat(all(select(connection, "SELECT a FROM t ORDER BY a", Integer.class)))
                .isEqualTo(upTo(write.rows));
    }

    /** The Result comes with the end of the statement; the commit of the implicit transaction takes its time behind it. */
    @ParameterizedTest
    @MethodSource("idioms")
    void whatHasAnsweredIsCommittedHoweverLongThatTakes(Function<Flux<PgResult>, Mono<Void>> idiom) {
        database.sql("DROP TABLE IF EXISTS slow", "CREATE TABLE slow (a int)", WAIT, SLOW_COMMIT);

        all(Flux.usingWhen(
                connections.directly().create(),
                own -> committed(
                        own,
                        idiom.apply(own.createStatement("INSERT INTO slow VALUES (1)")
                                .execute())),
                PgConnection::close));

        assertThat(database.query("SELECT a FROM slow")).containsExactly(List.of(1));
    }

    @Test
    void manyConnectionsThatAreClosedAtOnceLoseNothing() {
        PgConnectionFactory factory = connections.directly();

        all(Flux.range(1, 40)
                .flatMap(
                        i -> Flux.usingWhen(
                                factory.create(),
                                own -> committed(
                                        own,
                                        Mono.from(own.createStatement("INSERT INTO t VALUES ($1)")
                                                        .bind(0, i)
                                                        .execute())
                                                .flatMap(result -> Mono.from(result.getRowsUpdated()))),
                                PgConnection::close),
                        8));

        assertThat(left()).isEqualTo(upTo(40));
    }

    static Stream<Named<Function<PgConnection, Flux<PgResult>>>> failing() {
        return Stream.of(
                Named.of(
                        "a statement",
                        connection -> connection
                                .createStatement("INSERT INTO keys SELECT g % 3 FROM generate_series(1, 4) g")
                                .execute()),
                Named.of(
                        "a string",
                        connection -> connection
                                .createStatement("INSERT INTO keys VALUES (1); INSERT INTO keys VALUES (1)")
                                .execute()),
                Named.of(
                        "a batch",
                        connection -> connection
                                .createBatch()
                                .add("INSERT INTO keys VALUES (1)")
                                .add("INSERT INTO keys VALUES (2)")
                                .add("INSERT INTO keys VALUES (1)")
                                .execute()),
                Named.of(
                        "added bindings",
                        connection -> connection
                                .createStatement("INSERT INTO keys VALUES ($1)")
                                .bind(0, 1)
                                .add()
                                .bind(0, 2)
                                .add()
                                .bind(0, 1)
                                .execute()));
    }

    /** The first INSERT is rolled back with the others: its count would be a lie. */
    @ParameterizedTest
    @MethodSource("failing")
    void theCountOfWhatIsRolledBackIsAnError(Function<PgConnection, Flux<PgResult>> execution) {
        all(connection.createStatement("CREATE TEMP TABLE keys (a int UNIQUE)").execute());
        if (inTransaction) {
            await(connection.createSavepoint("before"));
        }

        Mono<Long> first = Mono.from(execution.apply(connection)).flatMap(result -> Mono.from(result.getRowsUpdated()));

        assertThatThrownBy(() -> await(first)).isInstanceOf(R2dbcDataIntegrityViolationException.class);
        if (inTransaction) {
            await(connection.rollbackTransactionToSavepoint("before"));
        }
        assertThat(all(select(connection, "SELECT a FROM keys", Integer.class))).isEmpty();
    }

    @Test
    void theFirstResultMayBeTakenLater() {
        PgResult inserted = await(Write.SLOW_INSERT.execute(connection));
        PgResult rows = await(connection
                .createStatement("SELECT g FROM generate_series(1, 3000) g")
                .execute());
        PgResult bindings = await(Write.SLOW_BINDINGS.execute(connection));

        assertThat(await(bindings.getRowsUpdated())).isEqualTo(1);
        assertThat(all(column(Mono.just(rows), Integer.class))).isEqualTo(upTo(3000));
        assertThat(await(inserted.getRowsUpdated())).isEqualTo(1);
        if (inTransaction) {
            await(connection.commitTransaction());
            await(connection.beginTransaction());
        }
        assertThat(left()).containsExactly(1, 1, 2, 3);
    }
}
