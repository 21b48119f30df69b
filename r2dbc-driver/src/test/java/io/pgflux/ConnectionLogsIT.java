package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.backendKeyData;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.testing.LogRecorder;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the driver logs of its connections: whose it is, and nothing that is a value. */
@Isolated("records what all log")
class ConnectionLogsIT {

    private static final String ID = "pgflux-\\d+/\\d+";
    private static final String LITERAL = "Wr1ttenIntoTheSql";
    private static final String BOUND = "B0undToAParameter";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private static List<String> of(LogRecorder log, String logger) {
        return log.lines().stream()
                .filter(line -> line.startsWith(logger + " "))
                .map(line -> line.substring(logger.length() + 1))
                .toList();
    }

    private static void fails(Publisher<?> statement) {
        assertThat(catchThrowable(() -> await(statement))).isNotNull();
    }

    private void work(PgConnection connection) {
        await(execute(connection, "CREATE TEMPORARY TABLE t (a int, b text)"));
        await(connection.beginTransaction());
        await(counts(connection
                        .createStatement("INSERT INTO t VALUES ($1, $2), (7, '" + LITERAL + "')")
                        .bind(0, 4711)
                        .bind(1, BOUND)
                        .execute())
                .then());
        await(connection.commitTransaction());
        all(Flux.from(connection.createStatement("SELECT b FROM t").fetchSize(1).execute())
                .concatMap(result -> result.map(row -> row.get(0))));
        await(execute(connection, "SELECT 1; SELECT '" + LITERAL + "'").then());
        fails(execute(connection, "COPY t FROM STDIN"));
        fails(execute(connection, "COPY t TO STDOUT"));
        fails(execute(connection, "SELECT '" + LITERAL + "'::int"));
        await(execute(connection, "DO $$BEGIN RAISE NOTICE 'a word'; END$$"));
    }

    @Test
    void theWireLogShowsEachMessageAndNoValue() {
        try (LogRecorder log = new LogRecorder()) {
            PgConnection connection = connections.open(connections.factory(
                    options -> options.user("scram_user").password(PostgresServer.password("scram_user"))));
            work(connection);
            await(connection.close());
            List<String> wire = of(log, "io.pgflux.wire");

            assertThat(wire).allMatch(line -> line.matches("\\[pgflux-\\d+(/\\d+)?] [<>] \\S.*"));
            assertThat(wire.get(0)).contains("] > StartupMessage 3.0 user=scram_user");
            assertThat(wire)
                    .anyMatch(line -> line.endsWith("< Authentication SASL"))
                    .anyMatch(line -> line.matches(".*> an answer to the request for authentication, \\d+ bytes"))
                    .anyMatch(line -> line.matches(".*< ParameterStatus server_version=\\d.*"))
                    .anyMatch(line -> line.matches(".*< BackendKeyData process \\d+, a key of 4 bytes"))
                    .anyMatch(line -> line.matches(
                            ".*> Parse pgflux_\\w+ INSERT INTO t VALUES \\(\\$1, \\$2\\), \\(\\?, \\?\\) \\[.*]"))
                    .anyMatch(line -> line.matches(".*> Bind statement pgflux_\\w+ 2 values, 0 of them NULL, 21 bytes"))
                    .anyMatch(line -> line.endsWith("> Execute"))
                    .anyMatch(line -> line.endsWith("> Sync"))
                    .anyMatch(line -> line.endsWith("< ParseComplete"))
                    .anyMatch(line -> line.endsWith("< RowDescription 1 columns: b 25"))
                    .anyMatch(line -> line.matches(".*< DataRow 1 columns, \\d+ bytes"))
                    .anyMatch(line -> line.endsWith("< CommandComplete INSERT 0 2"))
                    .anyMatch(line -> line.matches(".*< ReadyForQuery \\w+"))
                    .anyMatch(line -> line.endsWith("> Query SELECT ?; SELECT ?"))
                    .anyMatch(line -> line.endsWith("< CopyInResponse"))
                    .anyMatch(line -> line.endsWith("> CopyFail"))
                    .anyMatch(line -> line.endsWith("< CopyOutResponse"))
                    .anyMatch(line -> line.matches(".*< CopyData \\d+ bytes"))
                    .anyMatch(line -> line.endsWith("< ErrorResponse ERROR 22P02"))
                    .anyMatch(line -> line.endsWith("< NoticeResponse NOTICE 00000"))
                    .anyMatch(line -> line.endsWith("> Terminate"))
                    .noneMatch(line -> line.contains("unknown") || line.contains("malformed"));
            assertThat(wire).noneMatch(line -> line.contains(LITERAL) || line.contains(BOUND) || line.contains("4711"));
        }
    }

    @Test
    void ofASettingThatMayBeASecretTheWireLogShowsTheLength() {
        try (LogRecorder log = new LogRecorder()) {
            PgConnection connection = connections.open(connections.factory(
                    options -> options.options(Map.of("app.token", BOUND)).timeZone(ZoneId.of("Asia/Tokyo"))));
            await(connection.close());

            assertThat(of(log, "io.pgflux.wire").get(0))
                    .contains(" app.token of " + BOUND.length() + " characters")
                    .contains(" TimeZone=Asia/Tokyo")
                    .doesNotContain(BOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xff, '?', 'T', 'Z'})
    void whatIsMalformedEndsWithTheWireLogAsWithout(int tag) {
        byte[] stray = {(byte) tag, 0, 0, 0, 4};
        String without = error(stray);
        try (LogRecorder log = new LogRecorder()) {
            assertThat(error(stray)).isEqualTo(without);
            assertThat(of(log, "io.pgflux.wire"))
                    .anyMatch(line -> line.matches(".*< (\\S+ 0 bytes, unknown|malformed: .*)"));
        }
    }

    private static String error(byte[] stray) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(authenticationOk(), backendKeyData(1, 2), readyForQuery('I'));
            script.expect("Q");
            script.send(stray);
        })) {
            Mono<Void> work = Flux.usingWhen(
                            new PgConnectionFactory(PgConnectionOptions.builder()
                                            .host(server.host())
                                            .port(server.port())
                                            .user("me")
                                            .cancelRequests(false)
                                            .build())
                                    .create(),
                            connection -> execute(connection, "SELECT 1; SELECT 2"),
                            PgConnection::close)
                    .then();
            return catchThrowable(() -> await(work)).getMessage().replaceAll("pgflux-\\d+", "");
        }
    }

    @Test
    void slowStatementsAreLoggedWithoutValues() {
        try (LogRecorder log = new LogRecorder()) {
            PgConnection connection = connections.open(
                    connections.factory(options -> options.slowStatementThreshold(Duration.ofMillis(50))));
            await(execute(connection, "SELECT 1"));
            await(counts(connection
                            .createStatement("SELECT '" + LITERAL + "', $1::text FROM pg_sleep(0.1)")
                            .bind(0, BOUND)
                            .execute())
                    .then());
            fails(execute(connection, "SELECT 1 / (CASE WHEN pg_sleep(0.1) IS NULL THEN 1 ELSE 0 END)"));

            List<String> slow = of(log, "io.pgflux.slow");
            assertThat(slow).hasSize(2);
            assertThat(slow.get(0))
                    .matches("\\[" + ID
                            + "] \\d+\\.\\d ms, 1 rows, done: SELECT \\?, \\$1::text FROM pg_sleep\\(\\?\\)");
            assertThat(slow.get(1)).contains(", failed with 22012: SELECT ? / (CASE");
        }
    }

    @Test
    void anErrorThatNobodyIsLeftForIsLoggedWithoutTheValuesThatItQuotes() {
        try (LogRecorder log = new LogRecorder()) {
            PgConnection connection = connections.open();
            await(connection
                    .createStatement("SELECT $1::text::int")
                    .bind(0, BOUND)
                    .execute()); // and nobody reads the result
            await(execute(connection, "SELECT 1").then());

            assertThat(of(log, "io.pgflux.exchange.ResultExchange"))
                    .hasSize(1)
                    .allMatch(line -> line.endsWith("Nobody was left to be told of an error: ERROR 22P02"));
            assertThat(log.lines()).noneMatch(line -> line.startsWith("io.pgflux.") && line.contains(BOUND));
        }
    }

    @Test
    void everyLineOfAConnectionSaysWhoseItIs() {
        try (LogRecorder log = new LogRecorder()) {
            PgConnection connection = connections.open(
                    connections.factory(options -> options.slowStatementThreshold(Duration.ofMillis(1))));
            work(connection);
            fails(execute(connection, "SELECT pg_sleep(600)").timeout(Duration.ofMillis(100)));
            connections.terminate();
            fails(execute(connection, "SELECT 1"));

            assertThat(log.lines().stream().filter(line -> line.startsWith("io.pgflux.")))
                    .isNotEmpty()
                    .allMatch(line -> line.matches("(?s)io\\.pgflux\\.\\S+ \\[pgflux-\\d+(/\\d+)?] .*"));
        }
    }

    @Test
    void errorsThatTheDriverFindsSayItToo() {
        PgConnection connection = connections.open();
        String marked = "(?s).+ \\[" + ID + "]";

        assertThat(catchThrowable(() -> await(execute(connection, "SELECT '\0'"))))
                .hasMessageMatching(marked);
        assertThat(catchThrowable(() -> await(execute(connection, "COPY (SELECT 1) TO STDOUT"))))
                .hasMessageMatching(marked);
        await(connection.beginTransaction());
        fails(execute(connection, "SELECT 1 / (SELECT 0)"));
        assertThat(catchThrowable(() -> await(connection.commitTransaction()))).hasMessageMatching(marked);
    }

    @Test
    void noticesAmongSegmentsSayItToo() {
        PgConnection connection = connections.open();
        List<R2dbcException> notices = all(connection
                .createStatement("DO $$BEGIN RAISE NOTICE 'a word'; END$$")
                .execute()
                .flatMap(result -> result.flatMap(segment ->
                        segment instanceof Result.Message message ? Mono.just(message.exception()) : Mono.empty())));

        assertThat(notices)
                .singleElement()
                .satisfies(notice ->
                        assertThat(((PgException) notice).getConnectionId()).matches(ID));
    }

    @Test
    void errorsSayWhichConnectionItWas() {
        PgConnection connection = connections.open();
        assertThat(connection.toString()).matches("PgConnection " + ID + " at .*");
        Throwable error = catchThrowable(() -> await(execute(connection, "SELECT 1 / (SELECT 0)")));
        assertThat(error).hasMessage("division by zero");
        assertThat(((PgException) error).getConnectionId()).matches(ID);

        String open = connection.toString();
        await(connection.close());
        assertThat(connection).hasToString(open);
        assertThat(catchThrowable(() -> await(execute(connection, "SELECT 1"))))
                .hasMessageMatching("The connection is closed\\. The statement was not sent\\. \\[" + ID + "]");

        PgConnection other = connections.open();
        connections.terminate();
        eventually(() -> "still open", () -> !await(other.validate(ValidationDepth.LOCAL)));
        assertThat(catchThrowable(() -> await(execute(other, "SELECT 1"))))
                .hasMessageMatching("The server closed the connection.*\\[" + ID + "]");
    }

    @Test
    void aLoginThatFailsSaysWhichConnectionItWas() {
        Throwable refused = catchThrowable(() ->
                await(connections.factory(options -> options.user("scram_user")).create()));
        assertThat(refused).hasMessageMatching(".*asks for a password.*\\[pgflux-\\d+]");
    }
}
