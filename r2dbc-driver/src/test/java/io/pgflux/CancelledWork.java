package io.pgflux;

import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What {@link RandomCancelsIT} executes and cancels. Each has an id that its answer, or what it writes, can be told by. */
enum CancelledWork {
    FEW(3, 0) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return series(connection, id, "");
        }
    },
    SLOW(5, 0) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return series(connection, id, ", pg_sleep(0.004)");
        }
    },
    SLOW_BETWEEN_ROWS(6, 0) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return series(connection, id, " WHERE pg_sleep(0.001) IS NOT NULL");
        }
    },
    /** More than is skipped before the rest is left with the server. */
    MANY(4_000, 0) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return column(
                    connection
                            .createStatement("SELECT $1 + g, repeat('x', 100) FROM generate_series(1, 4000) g")
                            .bind(0, id)
                            .execute(),
                    Long.class);
        }
    },
    /** Which has to be prepared. */
    UNKNOWN(3, 0) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return series(connection, id, " -- " + id);
        }
    },
    /** A portal, in a transaction. */
    FETCHED(40, 0) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return column(select(connection, id, "").fetchSize(7).execute(), Long.class);
        }
    },
    INSERT(0, 3) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return first(insert(connection, id, 3, ""));
        }
    },
    SLOW_INSERT(0, 3) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return first(insert(connection, id, 3, ", pg_sleep(0.003)"));
        }
    },
    RETURNING(200, 200) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            return column(insert(connection, id, 200, " RETURNING id + part").execute(), Long.class);
        }
    },
    ADD(0, 4) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            PgStatement insert = connection.createStatement("INSERT INTO works VALUES ($1, $2)");
            for (int i = 1; i <= 4; i++) {
                insert.bind(0, id).bind(1, i);
                if (i < 4) {
                    insert.add();
                }
            }
            return counts(insert.execute());
        }

        @Override
        List<Long> answer(long id) {
            return Collections.nCopies(4, 1L);
        }
    },
    BATCH(0, 4) {
        @Override
        Flux<Long> run(PgConnection connection, long id) {
            String insert = "INSERT INTO works SELECT " + id + ", g FROM generate_series(%d, %d) g%s";
            return counts(connection
                    .createBatch()
                    .add(insert.formatted(1, 2, ""))
                    .add(insert.formatted(3, 4, ", pg_sleep(0.001)"))
                    .execute());
        }

        @Override
        List<Long> answer(long id) {
            return List.of(2L, 2L);
        }
    };

    static final String TABLE = "CREATE TABLE works (id int8, part int, PRIMARY KEY (id, part))";

    private final int rows;
    private final int written;

    CancelledWork(int rows, int written) {
        this.rows = rows;
        this.written = written;
    }

    abstract Flux<Long> run(PgConnection connection, long id);

    /** All that {@link #run} emits if nobody cancels it. */
    List<Long> answer(long id) {
        return rows == 0
                ? List.of((long) written)
                : LongStream.rangeClosed(id + 1, id + rows).boxed().toList();
    }

    /** How many rows with its id are in the table afterwards: all of them or none. */
    int written() {
        return written;
    }

    Flux<Long> series(PgConnection connection, long id, String more) {
        return column(select(connection, id, more).execute(), Long.class);
    }

    PgStatement select(PgConnection connection, long id, String more) {
        return connection
                .createStatement("SELECT $1 + g FROM generate_series(1, %d) g%s".formatted(rows, more))
                .bind(0, id);
    }

    private static PgStatement insert(PgConnection connection, long id, int parts, String more) {
        return connection
                .createStatement(
                        "INSERT INTO works SELECT $1, g FROM generate_series(1, %d) g%s".formatted(parts, more))
                .bind(0, id);
    }

    /** The commonest idiom of all, which cancels execute() after its first result. */
    private static Flux<Long> first(PgStatement statement) {
        return Mono.from(statement.execute()).flatMap(PgResult::getRowsUpdated).flux();
    }
}
