package io.pgflux.session;

import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is told of a transaction whose connection is lost around its COMMIT. */
class CommitInDoubtTest {

    private static final String UNKNOWN = "whether the transaction was committed is unknown";
    private static final String ROLLED_BACK = "COMMIT was not sent; the server rolls an open transaction back.";

    private enum End {
        FIN,
        RESET,
        FATAL;

        void of(Conversation script) throws IOException {
            switch (this) {
                case FIN -> {} // the end of the script
                case RESET -> script.closeWithReset();
                case FATAL -> script.send(errorResponse("FATAL", "57P01", "terminating connection"));
            }
        }
    }

    private enum Way {
        COMMIT(PgConnection::commitTransaction),
        AUTO_COMMIT(connection -> connection.setAutoCommit(true));

        private final Function<PgConnection, Mono<Void>> commit;

        Way(Function<PgConnection, Mono<Void>> commit) {
            this.commit = commit;
        }
    }

    private static void begin(Conversation script) throws IOException {
        script.login();
        script.expect("Q");
        script.send(commandComplete("BEGIN"), commandComplete("LOCK TABLE"), readyForQuery('T'));
    }

    /** What the commit of an open transaction ends with; null: well. */
    private static Throwable endOfCommit(Way way, ScriptedServer.Script afterCommit) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            begin(script);
            assertThat(script.expect("Q").get(0).sql()).isEqualTo("COMMIT");
            afterCommit.play(script);
        })) {
            PgConnection connection = Dialogue.connect(server);
            Dialogue.rows(connection, "BEGIN; LOCK t").blockLast(PATIENCE);
            Throwable end = end(way.commit.apply(connection));
            connection.close().block(PATIENCE);
            return end;
        }
    }

    private static Throwable end(Mono<Void> commit) {
        return commit.then(Mono.<Throwable>empty()).onErrorResume(Mono::just).block(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void aCommitWithoutAnAnswerIsInDoubt(End end) {
        for (Way way : Way.values()) {
            assertInDoubt(endOfCommit(way, end::of));
        }
    }

    private static void assertInDoubt(Throwable loss) {
        assertThat(loss)
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContainingAll("connection", "COMMIT was sent", UNKNOWN, "unique key")
                .hasMessageNotContaining("null");
        assertThat(((R2dbcException) loss).getSqlState()).isEqualTo("08007");
    }

    @Test
    void theServersLastWordIsToldWithTheDoubt() {
        assertThat(endOfCommit(Way.COMMIT, End.FATAL::of)).hasMessageContaining("terminating connection");
    }

    @Test
    void ourOwnCloseLeavesItInDoubtToo() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            begin(script);
            script.expect("Q");
            asked.countDown();
            script.expect("X");
        })) {
            PgConnection connection = Dialogue.connect(server);
            Dialogue.rows(connection, "BEGIN; LOCK t").blockLast(PATIENCE);
            Mono<Throwable> end = connection
                    .commitTransaction()
                    .then(Mono.<Throwable>empty())
                    .onErrorResume(Mono::just)
                    .cache();
            end.subscribe();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            connection.close().block(PATIENCE);

            assertInDoubt(end.block(PATIENCE));
        }
    }

    /** The tag comes when the transaction is committed, whatever becomes of the connection. */
    @Test
    void aCommitThatWasAnsweredIsNotInDoubt() {
        assertThat(endOfCommit(Way.COMMIT, script -> script.send(commandComplete("COMMIT"))))
                .isNull();
        assertThat(endOfCommit(Way.COMMIT, script -> script.send(commandComplete("ROLLBACK"))))
                .isInstanceOf(R2dbcRollbackException.class);
    }

    @Test
    void aCommitThatTheServerHasRefusedIsNotInDoubt() {
        assertThat(endOfCommit(Way.COMMIT, script -> script.send(errorResponse("ERROR", "23505", "duplicate key"))))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
    }

    @ParameterizedTest
    @EnumSource(names = "FATAL", mode = EnumSource.Mode.EXCLUDE)
    void aCommitThatWasNotSentIsNotInDoubt(End end) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            begin(script);
            script.expect("Q");
            end.of(script);
        })) {
            PgConnection connection = Dialogue.connect(server);
            Dialogue.rows(connection, "BEGIN; LOCK t").blockLast(PATIENCE);
            List<Throwable> losses = Flux.mergeSequential(
                            Dialogue.rows(connection, "SELECT 1; SELECT 2")
                                    .then(Mono.<Throwable>empty())
                                    .onErrorResume(Mono::just),
                            connection
                                    .commitTransaction()
                                    .then(Mono.<Throwable>empty())
                                    .onErrorResume(Mono::just))
                    .collectList()
                    .block(PATIENCE);

            assertNotSent(losses.get(1));
            for (Way way : Way.values()) {
                assertNotSent(end(way.commit.apply(connection)));
            }
            connection.close().block(PATIENCE);
        }
    }

    private static void assertNotSent(Throwable loss) {
        assertThat(loss)
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContaining(ROLLED_BACK)
                .hasMessageNotContaining(UNKNOWN);
        assertThat(((R2dbcException) loss).getSqlState()).isEqualTo("08006");
    }

    @Test
    void aRollbackIsAsAnyStatement() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            begin(script);
            script.expect("Q");
        })) {
            PgConnection connection = Dialogue.connect(server);
            Dialogue.rows(connection, "BEGIN; LOCK t").blockLast(PATIENCE);
            Throwable loss = end(connection.rollbackTransaction());

            assertThat(loss).hasMessageContaining("whether it was carried out is unknown. [pgflux-");
            assertThat(((R2dbcException) loss).getSqlState()).isEqualTo("08006");
            connection.close().block(PATIENCE);
        }
    }
}
