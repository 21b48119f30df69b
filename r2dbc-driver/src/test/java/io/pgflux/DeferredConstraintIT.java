package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The commit of an implicit transaction can fail behind CommandComplete; nobody may have been told of success by then. */
class DeferredConstraintIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"));
        await(execute(connection, "INSERT INTO t VALUES (1)"));
    }

    /** The ways in which users read results. */
    enum Reading {
        COUNTS(results -> results.flatMap(PgResult::getRowsUpdated)),
        MONO_FROM(results -> Mono.from(results).flatMap(PgResult::getRowsUpdated)),
        NEXT(results -> results.next().flatMap(PgResult::getRowsUpdated)),
        SINGLE(results -> results.single().flatMap(PgResult::getRowsUpdated)),
        ROWS(results -> results.flatMap(result -> result.map(row -> row.get(0))).then()),
        MONO_FROM_ROWS(results -> Mono.from(results).flatMapMany(result -> result.map(row -> row.get(0)))),
        LATER(results -> results.collectList()
                .flatMapMany(list -> Flux.fromIterable(list).flatMap(PgResult::getRowsUpdated))),
        THEN(results -> results.then());

        private final Function<Flux<PgResult>, Publisher<?>> reading;

        Reading(Function<Flux<PgResult>, Publisher<?>> reading) {
            this.reading = reading;
        }

        Publisher<?> of(Flux<PgResult> results) {
            return reading.apply(results);
        }
    }

    private void assertFails(Publisher<?> reading) {
        assertThatThrownBy(() -> all(Flux.from(reading).cast(Object.class)))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThat(await(select(connection, "SELECT count(*) FROM t", Long.class)))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void anInsertIsAnError(Reading reading) {
        assertFails(reading.of(
                connection.createStatement("INSERT INTO t VALUES (1)").execute()));
    }

    @ParameterizedTest
    @EnumSource
    void anInsertThatReturnsRowsIsAnErrorBehindThem(Reading reading) {
        assertFails(reading.of(connection
                .createStatement("INSERT INTO t VALUES (1), (2) RETURNING a")
                .execute()));
    }

    @ParameterizedTest
    @EnumSource
    void aKnownStatementIsAnError(Reading reading) {
        Flux<PgResult> insert =
                connection.createStatement("INSERT INTO t VALUES (1)").execute();
        for (int i = 0; i < 2; i++) {
            assertFails(reading.of(insert));
        }
    }

    @Test
    void addedBindingsAreAnError() {
        assertFails(counts(connection
                .createStatement("INSERT INTO t VALUES ($1)")
                .bind(0, 2)
                .add()
                .bind(0, 3)
                .add()
                .bind(0, 1)
                .execute()));
    }

    @ParameterizedTest
    @EnumSource
    void aBatchIsAnError(Reading reading) {
        // single() would fail for another reason: so a batch of one
        assertFails(reading.of(
                connection.createBatch().add("INSERT INTO t VALUES (1)").execute()));
    }

    @Test
    void severalStatementsAreAnError() {
        assertFails(counts(connection
                .createStatement("INSERT INTO t VALUES (2); INSERT INTO t VALUES (1)")
                .execute()));
    }

    @Test
    void insideATransactionItIsAnErrorOfCommit() {
        await(connection.beginTransaction());
        assertThat(await(execute(connection, "INSERT INTO t VALUES (1)"))).isEqualTo(1);

        assertFails(connection.commitTransaction());
    }
}
