package io.pgflux.session;

import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.BackendMessages.textRow;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Statements whose rows are one text, by both protocols, and what a good server answers. */
enum Dialogue {
    /** Query. */
    SIMPLE("SELECT 'a'; SELECT 'c'") {
        @Override
        void ask(Conversation script) throws IOException {
            script.expect("Q");
        }

        @Override
        List<byte[]> answer() {
            return List.of(
                    rowDescription(COLUMN),
                    textRow("a"),
                    textRow("b"),
                    commandComplete("SELECT 2"),
                    rowDescription(COLUMN),
                    textRow("c"),
                    commandComplete("SELECT 1"),
                    readyForQuery('I'));
        }
    },
    /** Parse, Describe, Sync. */
    PREPARE("SELECT 'a'") {
        @Override
        void ask(Conversation script) throws IOException {
            script.expect("PDS");
        }

        @Override
        List<byte[]> answer() {
            return List.of(parseComplete(), parameterDescription(), rowDescription(COLUMN), readyForQuery('I'));
        }
    },
    /** Bind, Execute, Sync. */
    EXECUTE("SELECT 'a'") {
        @Override
        void ask(Conversation script) throws IOException {
            PREPARE.good(script);
            script.expect("BES");
        }

        @Override
        List<byte[]> answer() {
            return List.of(
                    bindComplete(),
                    textRow("a"),
                    textRow("b"),
                    textRow("c"),
                    commandComplete("SELECT 3"),
                    readyForQuery('I'));
        }
    };

    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Column COLUMN = Column.text("letter", 25);

    private final String sql;

    Dialogue(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }

    /** Goes on until the driver waits for this answer. */
    abstract void ask(Conversation script) throws IOException;

    /** The messages of the good answer. */
    abstract List<byte[]> answer();

    final void good(Conversation script) throws IOException {
        ask(script);
        script.send(answer().toArray(byte[][]::new));
    }

    /** The same, where less is asked than at the first time. */
    final void good(Conversation script, String asked) throws IOException {
        script.expect(asked);
        script.send(answer().toArray(byte[][]::new));
    }

    /** What the subscriber gets by a good answer: a, b, c. */
    final Flux<String> rows(PgConnection connection) {
        return rows(connection, sql);
    }

    /** Demand is there before any row, so that no loss can come in between. */
    static Flux<String> rows(PgConnection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute()).flatMap(Dialogue::letters, 1);
    }

    /** The same, but each row only after the one before it. */
    final Flux<String> rowByRow(PgConnection connection) {
        return Flux.from(connection.createStatement(sql).execute()).flatMap(Dialogue::letters, 1, 1);
    }

    private static Publisher<String> letters(PgResult result) {
        return result.map(row -> String.valueOf(row.get(0, String.class)));
    }

    /** Connects, uses the connection, and closes it. */
    static <T> Flux<T> with(ScriptedServer server, Function<PgConnection, Publisher<T>> use) {
        return Flux.usingWhen(factory(server).create(), use, PgConnection::close);
    }

    static PgConnection connect(ScriptedServer server) {
        return factory(server).create().block(PATIENCE);
    }

    private static PgConnectionFactory factory(ScriptedServer server) {
        return new PgConnectionFactory(PgConnectionOptions.builder()
                .host(server.host())
                .port(server.port())
                .user("me")
                .connectTimeout(Duration.ofSeconds(10))
                .cancelRequests(false) // they would be a connection that no script expects
                .build());
    }
}
