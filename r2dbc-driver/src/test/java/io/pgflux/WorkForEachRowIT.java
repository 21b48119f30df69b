package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Numbers.echo;
import static io.pgflux.Numbers.series;
import static io.pgflux.Numbers.seriesStatement;
import static io.pgflux.Numbers.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgResult;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What applications do for the rows of a result that is still coming, on its own connection. */
class WorkForEachRowIT extends InAndOutsideOfATransaction {

    /** Each row asks for those below it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTreeReadLevelByLevel(boolean depthFirst) {
        all(execute(connection, "CREATE TEMP TABLE tree (a int PRIMARY KEY, parent int)"));
        all(execute(connection, "INSERT INTO tree SELECT g, g / 3 FROM generate_series(1, 400) g"));
        Flux<Integer> roots = column(below(0), Integer.class);

        List<Integer> nodes = all(
                depthFirst
                        ? roots.expandDeep(parent -> column(below(parent), Integer.class))
                        : roots.expand(parent -> column(below(parent), Integer.class)));

        assertThat(nodes).hasSize(400);
        assertThat(depthFirst ? nodes.stream().sorted().toList() : nodes).isEqualTo(upTo(400));
    }

    private Flux<PgResult> below(int parent) {
        return connection
                .createStatement("SELECT a FROM tree WHERE parent = $1 ORDER BY a")
                .bind(0, parent)
                .execute();
    }

    @Test
    void writesBetweenReadsSeeWhatCameBeforeThem() {
        all(execute(connection, "CREATE TEMP TABLE log (a int)"));

        List<Long> sizes = all(series(connection, 300)
                .concatMap(row -> counts(connection
                                .createStatement("INSERT INTO log SELECT $1 FROM generate_series(1, $2::int4)")
                                .bind(0, row)
                                .bind(1, row % 5)
                                .execute())
                        .then(Mono.from(select(connection, "SELECT count(*) FROM log", Long.class)))));

        assertThat(sizes)
                .isEqualTo(upTo(300).stream()
                        .map(row -> upTo(row).stream().mapToLong(r -> r % 5).sum())
                        .toList());
    }

    @Test
    void statementsForTheSegmentsOfAResult() {
        List<Integer> answers = all(seriesStatement(connection, 1000)
                .execute()
                .concatMap(result -> result.flatMap(segment -> segment instanceof Result.RowSegment row
                        ? echo(connection, row.row().get(0, Integer.class))
                        : Mono.error(new AssertionError(segment)))));

        assertThat(answers).isEqualTo(upTo(1000));
    }

    @Test
    void everyOperationOfAConnectionForRowsThatAreStillComing() {
        List<Integer> answers = all(series(connection, 600).flatMapSequential(row -> switch (row % 6) {
            case 0 -> connection.validate(ValidationDepth.REMOTE).map(valid -> valid ? row : -1);
            case 1 -> connection.setStatementTimeout(Duration.ofSeconds(30)).thenReturn(row);
            case 2 -> connection.setLockWaitTimeout(Duration.ofSeconds(30)).thenReturn(row);
            case 3 ->
                column(
                                connection
                                        .createBatch()
                                        .add("SELECT -1")
                                        .add("SELECT " + row)
                                        .execute(),
                                Integer.class)
                        .last();
            case 4 -> execute(connection, "DISCARD PLANS").then(Mono.just(row));
            default -> echo(connection, row).single();
        }));

        assertThat(answers).isEqualTo(upTo(600));
    }

    /** In a transaction savepoints, and transactions outside of one. */
    @Test
    void unitsOfWorkForRowsThatAreStillComing() {
        all(execute(connection, "CREATE TEMP TABLE log (a int)"));

        List<Integer> answers = all(series(connection, 400).concatMap(row -> {
            Mono<Void> begin = inTransaction ? connection.createSavepoint("row") : connection.beginTransaction();
            Mono<Void> keep = inTransaction ? connection.releaseSavepoint("row") : connection.commitTransaction();
            Mono<Void> undo =
                    inTransaction ? connection.rollbackTransactionToSavepoint("row") : connection.rollbackTransaction();
            Mono<Void> insert = counts(connection
                            .createStatement("INSERT INTO log VALUES ($1)")
                            .bind(0, row)
                            .execute())
                    .then();
            return begin.then(insert).then(row % 2 == 0 ? keep : undo).thenReturn(row);
        }));

        assertThat(answers).isEqualTo(upTo(400));
        assertThat(all(select(connection, "SELECT a FROM log ORDER BY a", Integer.class)))
                .isEqualTo(upTo(400).stream().filter(row -> row % 2 == 0).toList());
    }

    @Test
    void aChainOfStatementsEachMadeFromTheAnswerOfTheOneBefore() {
        List<Integer> answers =
                all(echo(connection, 1).expand(last -> last < 2000 ? echo(connection, last + 1) : Mono.empty()));

        assertThat(answers).isEqualTo(upTo(2000));
    }
}
