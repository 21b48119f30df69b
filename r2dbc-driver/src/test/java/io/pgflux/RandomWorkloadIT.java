package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Everything at once on one connection, in an order that a seed decides: each statement gets its own answer, none hangs. */
class RandomWorkloadIT {

    private static final int CONCURRENCY = 32;

    /** Shorter than the patience of the test, so that a hang has a name. */
    private static final Duration LIMIT = PATIENCE.minusSeconds(10);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** One statement whose answer is known; completes, or fails if the answer is wrong. */
    private enum Work {
        ROW {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                int number = random.nextInt(1000);
                return expect(
                        column(
                                connection
                                        .createStatement("SELECT $1::int4")
                                        .bind(0, number)
                                        .execute(),
                                Integer.class),
                        number);
            }
        },
        UNKNOWN {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                int number = random.nextInt(12);
                return expect(select(connection, "SELECT " + number, Integer.class), number);
            }
        },
        ROWS {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                long rows = random.nextInt(500);
                return expect(series(connection, rows).reduce(0L, Long::sum), rows * (rows + 1) / 2);
            }
        },
        SLOW_ROWS {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                Scheduler scheduler = random.nextBoolean() ? Schedulers.parallel() : Schedulers.boundedElastic();
                return expect(series(connection, 300).publishOn(scheduler, 1).reduce(0L, Long::sum), 45_150L);
            }
        },
        NESTED {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                int concurrency = 1 + random.nextInt(8);
                return expect(
                        series(connection, 20)
                                .flatMap(row -> series(connection, row), concurrency)
                                .reduce(0L, Long::sum),
                        LongStream.rangeClosed(1, 20).map(n -> n * (n + 1) / 2).sum());
            }
        },
        TAKE {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return expect(series(connection, 5000).take(3).reduce(0L, Long::sum), 6L);
            }
        },
        CANCEL {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return series(connection, 2000)
                        .then()
                        .timeout(Duration.ofNanos(random.nextInt(3_000_000)), Mono.empty());
            }
        },
        UNCONSUMED {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return connection
                        .createStatement("SELECT generate_series(1, 500)")
                        .execute()
                        .then();
            }
        },
        FIRST_ONLY {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return expect(
                        Mono.from(connection
                                        .createStatement("SELECT 1; SELECT 2; SELECT 3")
                                        .execute())
                                .flatMapMany(result -> result.map(row -> row.get(0, Integer.class))),
                        1);
            }
        },
        FAILURE {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                String sql = random.nextBoolean() ? "SELECT 1 / 0" : "SELECT 2; SELECT 1 / 0";
                return execute(connection, sql)
                        .then(Mono.<Void>error(new AssertionError("no error")))
                        .onErrorResume(R2dbcDataIntegrityViolationException.class, e -> Mono.empty());
            }
        },
        LATE_FAILURE {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return select(connection, "SELECT 1 / (200 - g) FROM generate_series(1, 300) g", Integer.class)
                        .count()
                        .then(Mono.<Void>error(new AssertionError("no error")))
                        .onErrorResume(R2dbcDataIntegrityViolationException.class, e -> Mono.empty());
            }
        },
        BINDINGS {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                int bindings = 1 + random.nextInt(50);
                PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1) RETURNING a");
                for (int i = 1; i < bindings; i++) {
                    statement.bind(0, i).add();
                }
                return expect(counts(statement.bind(0, bindings).execute()).reduce(0L, Long::sum), (long) bindings);
            }
        },
        BATCH {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return expect(
                        column(
                                        connection
                                                .createBatch()
                                                .add("SELECT generate_series(1, 3)::int8")
                                                .add("SELECT generate_series(1, 4)::int8")
                                                .execute(),
                                        Long.class)
                                .reduce(0L, Long::sum),
                        16L);
            }
        },
        RESULTS_LATER {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return expect(
                        Flux.range(0, 3)
                                .flatMap(i -> connection
                                        .createStatement("SELECT generate_series(1, 100)::int8")
                                        .execute())
                                .collectList()
                                .flatMapMany(Flux::fromIterable)
                                .flatMap(result -> result.map(row -> row.get(0, Long.class)))
                                .reduce(0L, Long::sum),
                        15_150L);
            }
        },
        THROWING_FUNCTION {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return connection
                        .createStatement("SELECT generate_series(1, 100)")
                        .execute()
                        .concatMap(result -> result.map(row -> {
                            throw new IllegalArgumentException("mine");
                        }))
                        .then(Mono.<Void>error(new AssertionError("no error")))
                        .onErrorResume(IllegalArgumentException.class, e -> Mono.empty());
            }
        },
        /** Which makes the driver forget what it has prepared, though the server still has it. */
        DEALLOCATE {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                String name = "mine_" + Long.toUnsignedString(random.nextLong());
                return execute(connection, "PREPARE %1$s AS SELECT 1; DEALLOCATE %1$s".formatted(name))
                        .then();
            }
        },
        VALIDATE {
            @Override
            Mono<Void> run(PgConnection connection, Random random) {
                return expect(connection.validate(ValidationDepth.REMOTE).flux(), true);
            }
        };

        abstract Mono<Void> run(PgConnection connection, Random random);

        static Flux<Long> series(PgConnection connection, long to) {
            Flux<PgResult> results = connection
                    .createStatement("SELECT g FROM generate_series(1, $1::int8) g")
                    .bind(0, to)
                    .execute();
            return column(results, Long.class);
        }

        static <T> Mono<Void> expect(org.reactivestreams.Publisher<T> answer, T expected) {
            return Flux.from(answer)
                    .collectList()
                    .flatMap(actual -> actual.equals(List.of(expected))
                            ? Mono.empty()
                            : Mono.error(new AssertionError(actual + " instead of " + expected)));
        }
    }

    /** The same for the same seed; fails at the first statement that does, or that hangs. */
    private static Mono<Integer> work(PgConnection connection, long seed, int amount) {
        Random random = new Random(seed);
        Work[] kinds = Work.values();
        return Flux.range(0, amount)
                .map(i -> {
                    Work kind = kinds[random.nextInt(kinds.length)];
                    Random own = new Random(random.nextLong());
                    return Mono.defer(() -> kind.run(connection, own))
                            .onErrorMap(e -> new AssertionError(kind + " with seed " + seed + ": " + e, e))
                            .timeout(LIMIT, Mono.error(new AssertionError(kind + " hangs, seed " + seed)));
                })
                .flatMap(task -> task.subscribeOn(Schedulers.parallel()), CONCURRENCY)
                .then(Mono.defer(
                        () -> select(connection, "SELECT 1", Integer.class).single()));
    }

    private PgConnection open(int statements) {
        PgConnection connection =
                connections.open(connections.factory(options -> options.preparedStatementCacheQueries(statements)));
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));
        return connection;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 256})
    void withAnyNumberOfPreparedStatements(int statements) {
        assertThat(await(work(open(statements), 100 + statements, 600))).isEqualTo(1);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("pgflux.seeds", 3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withAnySeed(long seed) {
        assertThat(await(work(open(4), seed, 400))).isEqualTo(1);
    }

    @Test
    void byteByByte() {
        PgConnection connection = open(4);
        connections.proxy().fragment();

        assertThat(await(work(connection, 7, 60))).isEqualTo(1);
    }

    @Test
    void severalConnectionsAtOnce() {
        List<PgConnection> several = List.of(open(2), open(2), open(256));

        // No thread may be held meanwhile: it might be the one that a task of the work has been given for its rows.
        assertThat(all(Flux.fromIterable(several).flatMap(connection -> work(connection, 42, 200))))
                .containsExactly(1, 1, 1);
    }
}
