package io.pgflux.session;

import static io.pgflux.session.CancelScene.IDLE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import reactor.core.publisher.Flux;

/** What may write, or is not alone in its transaction, must not be hit. */
enum WritingNeighbour {
    INSERT("BES", concat(inserted(), IDLE)) {
        @Override
        Flux<Long> execute(PgConnection connection) {
            return connection.createStatement(SQL).bind(0, "x").execute().concatMap(PgResult::getRowsUpdated);
        }
    },
    ADD("BEBES", concat(inserted(), inserted(), IDLE)) {
        @Override
        Flux<Long> execute(PgConnection connection) {
            return connection
                    .createStatement(SQL)
                    .bind(0, "x")
                    .add()
                    .bind(0, "y")
                    .execute()
                    .concatMap(PgResult::getRowsUpdated);
        }
    },
    BATCH("Q", concat(commandComplete("INSERT 0 1"), commandComplete("INSERT 0 1"), IDLE)) {
        @Override
        Flux<Long> execute(PgConnection connection) {
            return connection
                    .createBatch()
                    .add("INSERT INTO t VALUES ('x')")
                    .add("INSERT INTO t VALUES ('y')")
                    .execute()
                    .concatMap(PgResult::getRowsUpdated);
        }
    };

    static final String SQL = "INSERT INTO t VALUES ($1)";

    private final String asks;
    private final byte[] answer;

    WritingNeighbour(String asks, byte[] answer) {
        this.asks = asks;
        this.answer = answer;
    }

    static byte[] inserted() {
        return concat(bindComplete(), commandComplete("INSERT 0 1"));
    }

    String asks() {
        return asks;
    }

    byte[] answer() {
        return answer;
    }

    abstract Flux<Long> execute(PgConnection connection);
}
