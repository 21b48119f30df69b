package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** COPY by a Statement has no data to give or to take: a clear error, and neighbours do not notice. */
class CopyIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));
        await(execute(connection, "INSERT INTO t VALUES (1)"));
    }

    private Mono<String> error(String sql) {
        return counts(connection.createStatement(sql).execute())
                .<String>then(Mono.error(new AssertionError("no error")))
                .onErrorResume(R2dbcException.class, e -> Mono.just(String.valueOf(e.getMessage())));
    }

    @Test
    void copyFromStdinSaysWhatToDoInstead() {
        assertThat(await(error("COPY t FROM STDIN"))).contains("INSERT");

        assertThat(all(select(connection, "SELECT a FROM t", Integer.class))).containsExactly(1);
    }

    @Test
    void copyToStdoutSaysWhatToDoInstead() {
        assertThat(await(error("COPY t TO STDOUT"))).contains("COPY TO STDOUT").contains("SELECT");

        assertThat(all(select(connection, "SELECT a FROM t", Integer.class))).containsExactly(1);
    }

    @Test
    void largeCopyToStdoutIsSkipped() {
        assertThat(await(error("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 20000)) TO STDOUT")))
                .contains("COPY TO STDOUT");

        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY t FROM STDIN",
                " -- comment\n copy t from stdin",
                "SELECT 1; COPY t FROM STDIN",
                "COPY t FROM STDIN; SELECT 2",
                "COPY t TO STDOUT",
                "SELECT 1; COPY t TO STDOUT; SELECT 2"
            })
    void neighboursInTheSameFlightAreAnswered(String copy) {
        Mono<Integer> known = select(connection, "SELECT 10", Integer.class).single();
        await(known);

        Executor eventLoop = connection.unwrap(Executor.class);
        List<Object> answers = all(Flux.mergeSequential(
                        known,
                        error(copy).map(message -> "error"),
                        connection.validate(ValidationDepth.REMOTE),
                        known,
                        error(copy).map(message -> "error"),
                        select(connection, "SELECT 3; SELECT 4", Integer.class),
                        select(connection, "SELECT 11", Integer.class))
                .cast(Object.class)
                .subscribeOn(Schedulers.fromExecutor(eventLoop)));

        assertThat(answers).containsExactly(10, "error", true, 10, "error", 3, 4, 11);
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue();
    }

    @Test
    void copyInABatchIsAnErrorOfTheBatch() {
        assertThatThrownBy(() -> all(counts(connection
                        .createBatch()
                        .add("INSERT INTO t VALUES (2)")
                        .add("COPY t FROM STDIN")
                        .execute())))
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("INSERT");

        assertThat(all(select(connection, "SELECT a FROM t", Integer.class))).containsExactly(1);
    }

    @Test
    void copyAsTheFirstOfATransactionAbortsIt() {
        await(connection.beginTransaction());

        assertThat(await(error("COPY t FROM STDIN"))).contains("INSERT");
        assertThatThrownBy(() -> await(execute(connection, "INSERT INTO t VALUES (3)")))
                .isInstanceOf(R2dbcException.class);
        await(connection.rollbackTransaction());

        assertThat(all(select(connection, "SELECT a FROM t", Integer.class))).containsExactly(1);
    }

    @Test
    void copyThatTheServerRefusesIsItsError() {
        assertThat(await(error("COPY nowhere FROM STDIN"))).contains("nowhere");
    }
}
