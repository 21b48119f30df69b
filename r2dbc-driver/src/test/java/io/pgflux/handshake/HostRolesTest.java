package io.pgflux.handshake;

import static io.pgflux.handshake.HostAttempts.BLACK_HOLE;
import static io.pgflux.handshake.HostAttempts.connections;
import static io.pgflux.handshake.HostAttempts.factory;
import static io.pgflux.handshake.HostAttempts.list;
import static io.pgflux.handshake.HostAttempts.primary;
import static io.pgflux.handshake.HostAttempts.refusing;
import static io.pgflux.handshake.HostAttempts.reporting;
import static io.pgflux.handshake.HostAttempts.standby;
import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.handshake.LoginAttempt.refusal;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.backendKeyData;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.dataRow;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.api.PgConnection;
import io.pgflux.api.TargetServerType;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/** Which of several hosts is the right one, and what becomes of the others. A script ends well only with a Terminate. */
class HostRolesTest {

    private enum Kind {
        PRIMARY(false, false),
        READ_ONLY(false, true),
        STANDBY(true, false);

        private final boolean inHotStandby;
        private final boolean readOnly;

        Kind(boolean inHotStandby, boolean readOnly) {
            this.inHotStandby = inHotStandby;
            this.readOnly = readOnly;
        }

        ScriptedServer.Script reports() {
            return reporting(inHotStandby, readOnly);
        }

        /** As PostgreSQL before 14. */
        ScriptedServer.Script answers() {
            return script -> {
                silentLogin(script);
                script.expect("Q");
                script.send(
                        rowDescription(Column.text("pg_is_in_recovery", 16), Column.text("current_setting", 25)),
                        dataRow(bytes(inHotStandby ? "t" : "f"), bytes(inHotStandby || readOnly ? "on" : "off")),
                        commandComplete("SELECT 1"),
                        readyForQuery('I'));
                script.expect("X");
            };
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void silentLogin(Conversation script) throws IOException {
        script.acceptStartup();
        script.send(
                authenticationOk(),
                parameterStatus("client_encoding", "UTF8"),
                backendKeyData(1, 2),
                readyForQuery('I'));
    }

    private static void close(PgConnection... connections) {
        for (PgConnection connection : connections) {
            connection.close().block(PATIENCE);
        }
    }

    /** Which of the three is the first that is right; all before it were opened, and closed in order. */
    @ParameterizedTest
    @CsvSource({
        "ANY, 1",
        "READ_WRITE, 3",
        "READ_ONLY, 1",
        "PRIMARY, 2",
        "STANDBY, 1",
        "PREFER_STANDBY, 1",
        "PREFER_PRIMARY, 2"
    })
    void theFirstThatIsRightIsTaken(TargetServerType target, int expected) {
        for (boolean reported : new boolean[] {true, false}) {
            List<ScriptedServer> servers = Stream.of(Kind.STANDBY, Kind.READ_ONLY, Kind.PRIMARY)
                    .map(kind -> reported || target == TargetServerType.ANY ? kind.reports() : kind.answers())
                    .limit(expected)
                    .map(ScriptedServer::start)
                    .toList();
            ScriptedServer[] all = servers.toArray(ScriptedServer[]::new);
            try {
                close(factory(target, all).create().block(PATIENCE));

                assertThat(connections(all)).containsOnly(1);
                servers.forEach(ScriptedServer::assertSuccessful); // those that were wrong are closed meanwhile
                assertThat(servers)
                        .allSatisfy(server -> assertThat(server.receivedTags())
                                .endsWith(reported || target == TargetServerType.ANY ? "^X" : "^QX"));
            } finally {
                servers.forEach(ScriptedServer::close);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PRIMARY", "READ_WRITE"})
    void whatAHostWasIsRemembered(TargetServerType target) {
        try (ScriptedServer standby = ScriptedServer.start(standby());
                ScriptedServer primary = ScriptedServer.start(primary())) {
            PgConnectionFactory factory = factory(target, standby, primary);
            for (int i = 0; i < 3; i++) {
                close(factory.create().block(PATIENCE));
            }

            assertThat(connections(standby, primary)).containsExactly(1, 3);
        }
    }

    @Test
    void ifNoneIsRightTheErrorSaysWhatEachIs() {
        try (ScriptedServer standby = ScriptedServer.start(standby());
                ScriptedServer readOnly = ScriptedServer.start(Kind.READ_ONLY.reports());
                ScriptedServer starting = ScriptedServer.start(refusing("57P03"))) {
            R2dbcException refusal = refusal(factory(TargetServerType.READ_WRITE, standby, readOnly, starting)
                    .create());

            assertThat(refusal)
                    .isInstanceOf(R2dbcTransientResourceException.class)
                    .hasMessageContainingAll(
                            list(standby) + ": is a standby",
                            list(readOnly) + ": is a primary whose sessions are read-only",
                            list(starting) + ": ",
                            "refused by 57P03",
                            "read-write",
                            "targetServerType");
            assertThat(refusal.getSqlState()).isEqualTo("57P03");
        }
    }

    @Test
    void aSingleHostOfTheWrongRoleIsNamed() {
        try (ScriptedServer standby = ScriptedServer.start(standby())) {
            assertThat(refusal(factory(TargetServerType.PRIMARY, standby).create()))
                    .hasMessageContainingAll(list(standby), "is a standby", "primary is wanted");
        }
    }

    @Test
    void whatCannotSayItsRoleIsNotTaken() {
        try (ScriptedServer console = ScriptedServer.start(script -> {
                    silentLogin(script);
                    script.expect("Q");
                    script.send(errorResponse("ERROR", "42883", "no such function"), readyForQuery('I'));
                    script.expectEnd();
                });
                ScriptedServer primary = ScriptedServer.start(primary())) {
            close(factory(TargetServerType.PRIMARY, console, primary).create().block(PATIENCE));
        }
    }

    @Test
    void theSecondChoiceIsKeptAndNotOpenedTwice() {
        try (ScriptedServer primary = ScriptedServer.start(primary());
                ScriptedServer down = ScriptedServer.start(refusing("57P03"))) {
            PgConnectionFactory factory = factory(TargetServerType.PREFER_STANDBY, primary, down);
            close(factory.create().block(PATIENCE));
            assertThat(connections(primary, down)).containsExactly(1, 1);

            close(factory.create().block(PATIENCE)); // and now it is known that there is none better
            assertThat(connections(primary, down)).containsExactly(2, 1);
        }
    }

    @Test
    void ofTwoSecondChoicesTheFirstIsTaken() {
        try (ScriptedServer one = ScriptedServer.start(standby());
                ScriptedServer other = ScriptedServer.start(standby())) {
            PgConnection connection = factory(TargetServerType.PREFER_PRIMARY, one, other)
                    .create()
                    .block(PATIENCE);

            other.assertSuccessful(); // closed
            assertThat(one.receivedTags()).endsWith("^");
            close(connection);
        }
    }

    @Test
    void theSecondChoiceIsBetterThanATimeout() {
        try (ScriptedServer primary = ScriptedServer.start(primary());
                ScriptedServer silent = ScriptedServer.start(BLACK_HOLE)) {
            PgConnectionFactory factory = factory(
                    options -> options.targetServerType(TargetServerType.PREFER_STANDBY)
                            .connectTimeout(Duration.ofSeconds(1)),
                    primary,
                    silent);
            PgConnection connection = factory.create().block(PATIENCE);

            silent.assertSuccessful();
            assertThat(primary.receivedTags()).endsWith("^");
            close(connection);
            close(factory.create().block(PATIENCE));
            assertThat(connections(primary, silent)).containsExactly(2, 1); // what was silent is not waited for again
        }
    }

    @Test
    void aPreferenceDoesNotUseUpTheTime() {
        try (ScriptedServer primary = ScriptedServer.start(primary());
                ScriptedServer silent = ScriptedServer.start(BLACK_HOLE)) {
            long start = System.nanoTime();
            close(factory(
                            options -> options.targetServerType(TargetServerType.PREFER_STANDBY)
                                    .connectTimeout(Duration.ofSeconds(4)),
                            primary,
                            silent)
                    .create()
                    .block(PATIENCE));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(3900));
        }
    }

    @Test
    void theSecondChoiceIsBetterThanARefusal() {
        try (ScriptedServer primary = ScriptedServer.start(primary());
                ScriptedServer refusing = ScriptedServer.start(refusing("28P01"))) {
            close(factory(TargetServerType.PREFER_STANDBY, primary, refusing)
                    .create()
                    .block(PATIENCE));
        }
    }

    @Test
    void aSecondChoiceThatIsGoneIsNotGivenOut() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        try (ScriptedServer primary = ScriptedServer.start(script -> {
                    script.acceptStartup();
                    script.send(
                            authenticationOk(),
                            parameterStatus("in_hot_standby", "off"),
                            parameterStatus("default_transaction_read_only", "off"),
                            readyForQuery('I'));
                    goOn.await();
                    script.closeWithReset();
                });
                ScriptedServer slow = ScriptedServer.start(script -> {
                    script.acceptStartup();
                    goOn.countDown();
                    TimeUnit.MILLISECONDS.sleep(500); // the loss has arrived by then
                    script.send(errorResponse("FATAL", "57P03", "starting up"));
                })) {
            assertThat(refusal(factory(TargetServerType.PREFER_STANDBY, primary, slow)
                            .create()))
                    .hasMessageContaining("starting up");
        }
    }

    @Test
    void aCancelClosesTheSecondChoiceToo() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        List<Object> signals = new ArrayList<>();
        try (ScriptedServer primary = ScriptedServer.start(script -> {
                    script.acceptStartup();
                    script.send(
                            authenticationOk(),
                            parameterStatus("in_hot_standby", "off"),
                            parameterStatus("default_transaction_read_only", "off"),
                            readyForQuery('I'));
                    script.expectEnd();
                });
                ScriptedServer silent = ScriptedServer.start(script -> {
                    script.acceptStartup();
                    reached.countDown();
                    script.expectEnd();
                })) {
            Disposable attempt = factory(TargetServerType.PREFER_STANDBY, primary, silent)
                    .create()
                    .subscribe(signals::add);
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
            attempt.dispose();

            primary.assertSuccessful();
            silent.assertSuccessful();
        }
        assertThat(signals).isEmpty();
    }

    /** Its sessions report it, so that the next connection goes there at once. */
    @Test
    void aPromotionIsNoticed() throws InterruptedException {
        CountDownLatch promote = new CountDownLatch(1);
        ScriptedServer.Script promoted = script -> {
            script.acceptStartup();
            script.send(
                    authenticationOk(),
                    parameterStatus("in_hot_standby", "on"),
                    parameterStatus("default_transaction_read_only", "off"),
                    readyForQuery('I'));
            promote.await();
            script.send(parameterStatus("in_hot_standby", "off"));
            script.expect("X");
        };
        try (ScriptedServer old = ScriptedServer.start(refusing("57P03"));
                ScriptedServer next = ScriptedServer.start(promoted, primary())) {
            PgConnectionFactory factory = factory(
                    options -> options.targetServerType(TargetServerType.PREFER_PRIMARY)
                            .hostRecheckTime(Duration.ofSeconds(2)),
                    old,
                    next);
            PgConnection reader = factory.create().block(PATIENCE);
            TimeUnit.SECONDS.sleep(2); // what was seen with the login is over
            promote.countDown();
            eventually(
                    () -> "a report",
                    () -> reader.parameters().get("in_hot_standby").equals("off"));

            close(factory.create().block(PATIENCE), reader);
            assertThat(connections(old, next)).containsExactly(1, 2); // the known one first, which is not the first
        }
    }
}
