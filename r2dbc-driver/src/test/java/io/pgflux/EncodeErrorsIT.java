package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Values that cannot be encoded, even by an Error, as one may run out of memory there: half a message is never sent. */
class EncodeErrorsIT {

    private static final String SUM = "SELECT ($1 + 1)::int4";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** Who knows the statement already. */
    enum Known {
        TO_NOBODY,
        TO_THE_FACTORY,
        TO_THE_CONNECTION
    }

    private PgConnection open(Known known) {
        PgConnection connection = connections.open();
        if (known != Known.TO_NOBODY) {
            assertThat(all(sum(connection))).containsExactly(2);
        }
        return known == Known.TO_THE_FACTORY ? connections.open() : connection;
    }

    private static Flux<Integer> sum(PgConnection connection) {
        return column(connection.createStatement(SUM).bind(0, BigDecimal.ONE).execute(), Integer.class);
    }

    @ParameterizedTest
    @EnumSource
    void theErrorIsToldToItsStatementOnly(Known known) {
        PgConnection connection = open(known);

        assertToldAlone(connection, connection.createStatement(SUM).bind(0, new Exploding()));
    }

    @ParameterizedTest
    @EnumSource
    void theErrorOfAFurtherBindingIsToldToItsStatementOnly(Known known) {
        PgConnection connection = open(known);

        assertToldAlone(
                connection,
                connection.createStatement(SUM).bind(0, BigDecimal.ONE).add().bind(0, new Exploding()));
    }

    /** What is sent already must not be committed by the Sync behind it. */
    @Test
    void theErrorBehindAPartThatIsSentStoresNothing() {
        database.sql("CREATE TABLE stored (v text, n numeric)");
        PgConnection connection = connections.open();
        PgStatement statement = connection.createStatement("INSERT INTO stored VALUES ($1, $2)");
        for (int i = 0; i < 100; i++) {
            statement.bind(0, "x".repeat(100_000)).bind(1, BigDecimal.ONE).add();
        }
        statement.bind(0, "the last").bind(1, new Exploding());

        StepVerifier.create(statement.execute().then())
                .expectErrorMatches(e -> rootMessage(e).equals("of the value"))
                .verify(PATIENCE);

        assertThat(all(select(connections.open(), "SELECT count(*) FROM stored", Long.class)))
                .containsExactly(0L);
    }

    @Test
    void theServersErrorIsNotHiddenByAValueThatCannotBeSent() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a text UNIQUE)"));
        Flux<Long> inserts = counts(connection
                .createStatement("INSERT INTO t VALUES ($1)")
                .bind(0, "a")
                .add()
                .bind(0, "a")
                .add()
                .bind(0, "NUL \0")
                .execute());

        for (int round = 0; round < 2; round++) { // the statement is unknown first, then known
            assertThatThrownBy(() -> all(inserts))
                    .isInstanceOfSatisfying(
                            R2dbcDataIntegrityViolationException.class,
                            e -> assertThat(e.getSqlState()).isEqualTo("23505"));
        }
        assertThat(await(select(connection, "SELECT count(*) FROM t", Long.class)))
                .isZero();
    }

    static Stream<Object> valuesThatPostgresqlCannotHold() {
        return Stream.of(
                "NUL \0",
                "half a pair \uD83D",
                "the other half \uDE00",
                new StringBuilder("\uDE00\uD83D"),
                '\uD83D',
                new BigDecimal(BigInteger.ONE, 16_384),
                new BigDecimal(BigInteger.ONE, -131_072),
                BigInteger.TEN.pow(131_072),
                LocalDate.of(5_874_898, 1, 1),
                LocalDateTime.of(294_277, 1, 1, 0, 0),
                Instant.MAX.minusSeconds(1),
                Clob.from(Flux.just("a", "\0")),
                Clob.from(Flux.just("\uDE00", "\uD83D")));
    }

    /** Nothing is sent of it, so a transaction does not end by it either. */
    @ParameterizedTest
    @MethodSource("valuesThatPostgresqlCannotHold")
    void whatPostgresqlCannotHoldIsToldByItsParameter(Object value) {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        assertThat(all(select(connection, "SELECT 1", Integer.class))).containsExactly(1);
        Link link = connections.link();

        assertThatThrownBy(() -> all(connection
                        .createStatement("SELECT $1::int4, $2")
                        .bind(0, 1)
                        .bind(1, value)
                        .execute()
                        .flatMap(result -> result.map(row -> "a row"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("$2")
                .hasMessageNotContaining(value.toString());

        assertThat(link.clientMessages()).as("behind the preparation").doesNotContain("SB");
        assertThat(all(select(connection, "SELECT 2", Integer.class))).containsExactly(2);
        await(connection.commitTransaction());
    }

    private static void assertToldAlone(PgConnection connection, PgStatement statement) {
        Executor eventLoop = connection.unwrap(Executor.class);
        Mono<String> failure = statement
                .execute()
                .concatMap(result -> result.map(row -> "a row"))
                .then(Mono.just("no failure"))
                .onErrorResume(e -> Mono.just(rootMessage(e)));

        Flux<String> together = Flux.mergeSequential(
                        select(connection, "SELECT 'before'", String.class),
                        failure,
                        sum(connection).map(String::valueOf))
                .subscribeOn(Schedulers.fromExecutor(eventLoop));

        assertThat(all(together)).containsExactly("before", "of the value", "2");
        assertThat(all(sum(connection))).containsExactly(2);
    }

    private static String rootMessage(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause)
                .reduce((outer, cause) -> cause)
                .map(Throwable::getMessage)
                .orElseThrow();
    }

    private static final class Exploding extends BigDecimal {

        private static final long serialVersionUID = 1;

        Exploding() {
            super(1);
        }

        @Override
        public BigInteger unscaledValue() {
            throw new StackOverflowError("of the value");
        }
    }
}
