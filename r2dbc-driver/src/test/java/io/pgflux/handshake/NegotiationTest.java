package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.testing.BackendMessages.authenticationCleartextPassword;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.backendKeyData;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.negotiateProtocolVersion;
import static io.pgflux.testing.BackendMessages.raw;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.api.ProtocolVersion;
import io.pgflux.testing.FrontendMessage;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which version of the protocol a session has: what is asked for, and what servers make of it. */
class NegotiationTest {

    private static final int V3_0 = 3 << 16;
    private static final int V3_2 = V3_0 + 2;
    private static final String GREASE = "_pq_.test_protocol_negotiation";

    private static final Consumer<PgConnectionOptions.Builder> ASK_3_2 =
            options -> options.protocolVersion(ProtocolVersion.V3_2);
    private static final Consumer<PgConnectionOptions.Builder> GREASED =
            options -> options.protocolVersion(ProtocolVersion.GREASE);
    private static final Consumer<PgConnectionOptions.Builder> WITH_OPTION =
            options -> options.options(Map.of("_pq_.compression", "lz4"));

    private static byte[] key(int length) {
        byte[] key = new byte[length];
        IntStream.range(0, length).forEach(i -> key[i] = (byte) i);
        return key;
    }

    private static byte[] keyData(int length) {
        return message('K', int32(7), key(length));
    }

    /** The session begins, with what it then sends to cancel. */
    private static void assertSession(
            Consumer<PgConnectionOptions.Builder> options, int version, int keyLength, byte[]... negotiation) {
        List<byte[]> answer = new ArrayList<>(List.of(negotiation));
        CountDownLatch asked = new CountDownLatch(1);
        answer.addAll(List.of(authenticationOk(), keyData(keyLength), readyForQuery('I')));
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    assertThat(script.acceptStartup().body().getInt()).isEqualTo(version);
                    script.send(answer.toArray(byte[][]::new));
                    script.expect("Q");
                    asked.countDown();
                    script.silence();
                },
                script -> {
                    FrontendMessage request =
                            script.expect("" + FrontendMessage.CANCEL_REQUEST).get(0);
                    byte[] body = new byte[request.body().remaining()];
                    request.body().get(body);
                    assertThat(Arrays.copyOfRange(body, 4, 8)).isEqualTo(int32(7));
                    assertThat(Arrays.copyOfRange(body, 8, body.length)).isEqualTo(key(keyLength));
                })) {
            PgConnection connection = LoginAttempt.at(server, options).block(PATIENCE);
            connection.createStatement("SELECT 1; SELECT 2").execute().subscribe(result -> {}, error -> {});
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue(); // else nothing would be there to cancel
            connection.cancel().block(PATIENCE);
            server.assertSuccessful();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void protocol3_0IsAskedForUnlessAnotherIsWanted() {
        assertSession(options -> {}, V3_0, 4);
    }

    @Test
    void aServerThatHas3_2SaysNothingOfIt() {
        assertSession(ASK_3_2, V3_2, 32);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 32, 255, 256})
    void aKeyOf3_2MayBeOfAnyLengthAndGoesBackAsItCame(int length) {
        assertSession(ASK_3_2, V3_2, length);
    }

    /** PostgreSQL sends the whole version, the manual says the minor one. */
    @ParameterizedTest
    @ValueSource(ints = {V3_0, 0})
    void aServerThatHasOnly3_0IsTakenAtThat(int version) {
        assertSession(ASK_3_2, V3_2, 4, negotiateProtocolVersion(version));
    }

    @ParameterizedTest
    @ValueSource(ints = {V3_2, V3_0})
    void aGreasedServerAnswersWithWhatItHas(int version) {
        assertSession(GREASED, V3_0 + 9999, version == V3_2 ? 32 : 4, negotiateProtocolVersion(version, GREASE));
    }

    /** PgBouncer 1.24 does that: https://github.com/pgbouncer/pgbouncer/issues/1459. */
    @Test
    void theSameAnswerTwiceIsNoNews() {
        assertSession(ASK_3_2, V3_2, 4, negotiateProtocolVersion(V3_0), negotiateProtocolVersion(V3_0));
    }

    /** It says nothing; nobody is helped if that is an error. */
    @Test
    void anAnswerToProtocol3_0ThatItIs3_0IsNoNews() {
        assertSession(options -> {}, V3_0, 4, negotiateProtocolVersion(V3_0));
    }

    @Test
    void theOptionsOfTheProtocolAreSentAndAServerThatKnowsThemSaysNothing() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            assertThat(script.login().startupParameters()).containsEntry("_pq_.compression", "lz4");
            script.expect("X");
        })) {
            LoginAttempt.at(server, WITH_OPTION).block(PATIENCE).close().block(PATIENCE);
        }
    }

    @Test
    void greaseIsAnOptionThatNobodyKnows() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            assertThat(script.acceptStartup().startupParameters()).containsEntry(GREASE, "");
            script.send(negotiateProtocolVersion(V3_2, GREASE), authenticationOk(), keyData(32), readyForQuery('I'));
            script.expect("X");
        })) {
            LoginAttempt.at(server, GREASED).block(PATIENCE).close().block(PATIENCE);
        }
    }

    private static R2dbcException refusal(Consumer<PgConnectionOptions.Builder> options, byte[]... answer) {
        R2dbcException refusal = LoginAttempt.refusalOf(
                script -> {
                    script.acceptStartup();
                    script.send(answer);
                    script.expectEnd();
                },
                options.andThen(further -> further.password("pencil")));
        assertThat(refusal)
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContaining("127.0.0.1:")
                .hasMessageNotContaining("pencil");
        assertThat(refusal.getSqlState()).isEqualTo("08001");
        return refusal;
    }

    @Test
    void aServerThatIsTooOldIsRefusedWithTheOption() {
        assertThat(refusal(
                        options ->
                                options.protocolVersion(ProtocolVersion.V3_2).minProtocolVersion(ProtocolVersion.V3_2),
                        negotiateProtocolVersion(V3_0)))
                .hasMessageContainingAll("3.0", "minProtocolVersion", "3.2");
    }

    @Test
    void anOptionThatTheServerDoesNotKnowIsNamed() {
        assertThat(refusal(WITH_OPTION, negotiateProtocolVersion(V3_0, "_pq_.compression")))
                .hasMessageContainingAll("_pq_.compression", "options")
                .hasMessageNotContaining("lz4");
    }

    @Test
    void aServerThatTakesGreaseForRealIsRefused() {
        assertThat(refusal(GREASED, authenticationOk())).hasMessageContaining("grease");
        assertThat(refusal(GREASED, negotiateProtocolVersion(V3_2), authenticationOk()))
                .hasMessageContaining("grease");
    }

    /** A server of the future; with a request for 3.2 it answers 3.2. */
    @Test
    void aGreasedServerThatIsNewerThanTheDriverIsRefused() {
        assertThat(refusal(GREASED, negotiateProtocolVersion(V3_0 + 3, GREASE))).hasMessageContaining("3.3");
    }

    @Test
    void aPoolerThatOnlyClosesMakesTheVersionASuspect() {
        assertThat(LoginAttempt.refusalOf(script -> script.acceptStartup(), ASK_3_2))
                .hasMessageContainingAll("3.2", "protocolVersion=3.0");
        assertThat(LoginAttempt.refusalOf(script -> script.acceptStartup(), options -> {}))
                .hasMessageNotContaining("protocolVersion");
    }

    @Test
    void whatTheServerSaysOfTheVersionIsToldWithTheCure() {
        R2dbcException refusal = LoginAttempt.refusalOf(
                script -> {
                    script.acceptStartup();
                    script.send(errorResponse("FATAL", "08P01", "unknown protocol version 196610"));
                },
                ASK_3_2);

        assertThat(refusal).hasMessageContainingAll("unknown protocol version 196610", "protocolVersion=3.0");
        assertThat(refusal.getSqlState()).isEqualTo("08P01");
    }

    private static Arguments violation(String what, Consumer<PgConnectionOptions.Builder> options, byte[]... answer) {
        return arguments(Named.of(what, options), concat(answer));
    }

    static Stream<Arguments> violations() {
        byte[] ok = authenticationOk();
        byte[] old = negotiateProtocolVersion(V3_0);
        return Stream.of(
                violation("newer than asked for", ASK_3_2, negotiateProtocolVersion(V3_0 + 3)),
                violation("newer than 3.0", options -> {}, negotiateProtocolVersion(V3_2)),
                violation("another major version", ASK_3_2, negotiateProtocolVersion(4 << 16)),
                violation("protocol 2", ASK_3_2, negotiateProtocolVersion(2 << 16)),
                violation("3.1, which does not exist", ASK_3_2, negotiateProtocolVersion(V3_0 + 1)),
                violation("a negative version", ASK_3_2, negotiateProtocolVersion(-1)),
                violation("an option that was not asked for", ASK_3_2, negotiateProtocolVersion(V3_0, "_pq_.other")),
                violation("no option of the protocol", ASK_3_2, negotiateProtocolVersion(V3_0, "TimeZone")),
                violation("twice, differently", ASK_3_2, old, negotiateProtocolVersion(V3_2)),
                violation("twice, other options", WITH_OPTION, old, negotiateProtocolVersion(V3_0, "_pq_.compression")),
                violation("after it was accepted", ASK_3_2, ok, old),
                violation("a negative count", ASK_3_2, message('v', int32(V3_0), int32(-1))),
                violation("a count that is not true", ASK_3_2, message('v', int32(V3_0), int32(Integer.MAX_VALUE))),
                violation("more than it counts", ASK_3_2, message('v', int32(V3_0), int32(0), key(1))),
                violation("too short", ASK_3_2, message('v', int32(V3_0))),
                violation("a gibibyte", ASK_3_2, raw('v', 1 << 30, int32(V3_0))),
                violation("a long key in 3.0", options -> {}, ok, keyData(32)),
                violation("a long key after 3.0 was agreed on", ASK_3_2, old, ok, keyData(32)),
                violation("a key of 3 bytes", ASK_3_2, ok, keyData(3)),
                violation("no key", ASK_3_2, ok, keyData(0)),
                violation("a key of 257 bytes", ASK_3_2, ok, keyData(257)),
                violation("an endless key", ASK_3_2, ok, keyData(1 << 20)));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void whatNoServerMaySayEndsTheLogin(Consumer<PgConnectionOptions.Builder> options, byte[] answer) {
        refusal(options, answer);
    }

    @Test
    void itComesBeforeTheServerAsksWhoThisIs() {
        assertThat(LoginAttempt.refusalOf(script -> {
                    script.acceptStartup();
                    script.send(authenticationCleartextPassword());
                    script.expect("p");
                    script.send(negotiateProtocolVersion(V3_0));
                    script.expectEnd();
                }))
                .hasMessageContaining("NegotiateProtocolVersion");
    }

    @Test
    void aServerWithoutCancelKeysIsTaken() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(authenticationOk(), readyForQuery('I'));
            script.expect("X");
        })) {
            LoginAttempt.at(server, ASK_3_2).block(PATIENCE).close().block(PATIENCE);
        }
    }

    @Test
    void aKeyOfFourBytesIsGoodInBothVersions() {
        assertThat(backendKeyData(1, 2)).hasSize(13);
        assertSession(ASK_3_2, V3_2, 4);
    }
}
