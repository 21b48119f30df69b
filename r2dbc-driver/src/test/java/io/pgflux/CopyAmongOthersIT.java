package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** COPY among the statements of a string: PostgreSQL would take what is pipelined behind it for data. */
class CopyAmongOthersIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void statementsBehindABatchThatCopiesFromStdinGetTheirOwnAnswers() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));
        await(select(connection, "SELECT 5", Integer.class));

        Executor eventLoop = connection.unwrap(Executor.class);
        List<String> answers = all(Flux.mergeSequential(
                        failure(connection
                                .createBatch()
                                .add("SELECT 1")
                                .add("/* ; */ copy t from stdin")
                                .add("SELECT 2")
                                .execute()),
                        select(connection, "SELECT 3; SELECT 4", String.class),
                        select(connection, "SELECT 5", Integer.class).map(String::valueOf))
                .subscribeOn(Schedulers.fromExecutor(eventLoop))); // so that they wait together

        assertThat(answers).hasSize(4).endsWith("3", "4", "5");
        assertThat(answers.get(0)).contains("COPY from stdin failed");
        assertThat(await(select(connection, "SELECT count(*) FROM t", Long.class)))
                .isZero();
    }

    private static Mono<String> failure(Flux<PgResult> results) {
        return results.flatMap(PgResult::getRowsUpdated)
                .then(Mono.just("no failure"))
                .onErrorResume(R2dbcException.class, e -> Mono.just(String.valueOf(e.getMessage())));
    }

    @Test
    void theErrorOfACopyToStdoutBelongsToItsOwnResult() {
        PgConnection connection = connections.open();

        StepVerifier.create(connection
                        .createStatement("COPY (SELECT 1) TO STDOUT; SELECT 5")
                        .execute()
                        .concatMap(result -> column(Mono.just(result), String.class)
                                .onErrorResume(R2dbcException.class, e -> Mono.just("the error of COPY"))))
                .expectNext("the error of COPY", "5")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void theErrorOfACopyToStdoutThatNobodyConsumesIsToldByExecute() {
        PgConnection connection = connections.open();

        StepVerifier.create(connection
                        .createStatement("COPY (SELECT 1) TO STDOUT; SELECT 5")
                        .execute()
                        .then())
                .expectErrorMatches(e -> String.valueOf(e.getMessage()).contains("COPY TO STDOUT"))
                .verify(PATIENCE);
    }
}
