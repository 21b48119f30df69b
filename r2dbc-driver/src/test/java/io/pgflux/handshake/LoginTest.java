package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.handshake.LoginAttempt.refusalOf;
import static io.pgflux.testing.BackendMessages.authentication;
import static io.pgflux.testing.BackendMessages.authenticationCleartextPassword;
import static io.pgflux.testing.BackendMessages.authenticationMd5Password;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.authenticationSasl;
import static io.pgflux.testing.BackendMessages.backendKeyData;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.negotiateProtocolVersion;
import static io.pgflux.testing.BackendMessages.noticeResponse;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.BackendMessages.raw;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.textRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.FrontendMessage;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The start-up conversation, as it should be and as it must not be. SCRAM has a test of its own. */
class LoginTest {

    @Test
    void theStartupMessageSaysWhoAndHow() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            FrontendMessage startup = script.login();
            assertThat(startup.body().getInt()).isEqualTo(3 << 16);
            assertThat(startup.startupParameters())
                    .containsEntry("user", "me")
                    .containsEntry("database", "shop")
                    .containsEntry("client_encoding", "UTF8")
                    .containsKey("DateStyle");
            script.expect("X");
            script.expectFin();
        })) {
            PgConnection connection =
                    LoginAttempt.at(server, options -> options.database("shop")).block(PATIENCE);
            connection.close().block(PATIENCE);
            server.assertSuccessful();
            assertThat(server.receivedTags()).isEqualTo("~^X");
        }
    }

    @Test
    void aPasswordGoesInCleartextIfTheServerAsksForThat() {
        assertPassword(authenticationCleartextPassword(), "pencil\0");
    }

    /** The example is MD5 as psql computes it for user "me", password "pencil" and this salt. */
    @Test
    void aPasswordGoesAsMd5IfTheServerAsksForThat() throws Exception {
        byte[] salt = {1, -2, 3, -4};

        assertPassword(
                authenticationMd5Password(salt), "md5" + md5(concat(ascii(md5(ascii("pencilme"))), salt)) + '\0');
    }

    private static void assertPassword(byte[] request, String expected) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(request);
            assertThat(StandardCharsets.UTF_8
                            .decode(script.expect("p").get(0).body())
                            .toString())
                    .isEqualTo(expected);
            script.send(authenticationOk(), readyForQuery('I'));
            script.expect("X");
        })) {
            LoginAttempt.at(server).block(PATIENCE).close().block(PATIENCE);
        }
    }

    private static String md5(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aLoginThatArrivesByteByByteSucceeds() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.sendOneByteAtATime(
                    noticeResponse("NOTICE", "00000", "hello"),
                    authenticationOk(),
                    parameterStatus("client_encoding", "UTF8"),
                    backendKeyData(1, 2),
                    noticeResponse("NOTICE", "00000", "welcome"),
                    readyForQuery('I'));
            script.expect("X");
        })) {
            LoginAttempt.at(server).block(PATIENCE).close().block(PATIENCE);
        }
    }

    static Stream<Arguments> wrongMessages() {
        byte[] password = authenticationCleartextPassword();
        byte[] md5 = authenticationMd5Password(new byte[4]);
        byte[] sasl = authenticationSasl("SCRAM-SHA-256");
        byte[] ok = authenticationOk();
        return Stream.of(
                wrong("ready before the login is accepted", readyForQuery('I')),
                wrong("a key before the login is accepted", backendKeyData(1, 2)),
                wrong("accepted twice", ok, ok),
                wrong("a password when it is accepted already", ok, password),
                wrong("an MD5 password when it is accepted already", ok, md5),
                wrong("SASL when it is accepted already", ok, sasl),
                wrong("a row", textRow("a")),
                wrong("a row after it is accepted", ok, textRow("a")),
                wrong("the answer to a Bind", ok, bindComplete()),
                wrong("an unknown message", message('?')),
                wrong("an unknown version", negotiateProtocolVersion(0, "_pq_.option")),
                wrong("a salt that is too short", authentication(5, new byte[3])),
                wrong("no code of authentication", message('R')),
                wrong("an encoding that we would read wrongly", ok, parameterStatus("client_encoding", "LATIN1")),
                wrong("length 0", raw('R', 0)),
                wrong("length 3", raw('R', 3)),
                wrong("a negative length", raw('R', -1)),
                wrong("the largest length", raw('R', Integer.MAX_VALUE)),
                wrong("a gibibyte before it is accepted", raw('R', 1 << 30)),
                wrong("something else than PostgreSQL", ascii("HTTP/1.1 400 Bad Request\r\n\r\n")));
    }

    private static Arguments wrong(String what, byte[]... messages) {
        return arguments(Named.of(what, concat(messages)));
    }

    @ParameterizedTest
    @MethodSource("wrongMessages")
    void whatMustNotComeEndsTheLoginAndNoSecretIsSent(byte[] messages) {
        R2dbcException refusal = refusalOf(script -> {
            script.acceptStartup();
            script.send(messages);
            script.expectFin();
        });

        assertThat(refusal).isInstanceOf(R2dbcNonTransientResourceException.class);
        assertThat(refusal.getSqlState()).startsWith("08");
        assertThat(refusal).hasMessageContainingAll("127.0.0.1:").hasMessageNotContaining("null");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9, 99, -1})
    void anAuthenticationThatWeDoNotHaveIsNamed(int code) {
        R2dbcException refusal = refusalOf(script -> {
            script.acceptStartup();
            script.send(authentication(code));
            script.expectFin();
        });

        assertThat(refusal).hasMessageContainingAll("127.0.0.1:", "authentication");
        assertThat(refusal.getSqlState()).isEqualTo("28000");
    }

    static Stream<Arguments> passwordRequests() {
        return Stream.of(
                arguments(Named.of("cleartext", authenticationCleartextPassword())),
                arguments(Named.of("md5", authenticationMd5Password(new byte[4]))),
                arguments(Named.of("SCRAM", authenticationSasl("SCRAM-SHA-256"))));
    }

    @ParameterizedTest
    @MethodSource("passwordRequests")
    void aPasswordThatIsNotSetIsMissed(byte[] request) {
        R2dbcException refusal = refusalOf(
                script -> {
                    script.acceptStartup();
                    script.send(request);
                    script.expectFin();
                },
                options -> {});

        assertThat(refusal).isInstanceOf(R2dbcPermissionDeniedException.class);
        assertThat(refusal.getSqlState()).isEqualTo("28P01");
        assertThat(refusal).hasMessageContainingAll("password", "\"me\"", "127.0.0.1:");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("28P01", R2dbcPermissionDeniedException.class),
                arguments("28000", R2dbcPermissionDeniedException.class),
                arguments("3D000", R2dbcNonTransientException.class),
                arguments("53300", R2dbcTransientResourceException.class),
                arguments("57P03", R2dbcTransientResourceException.class),
                arguments("08P01", R2dbcNonTransientResourceException.class));
    }

    @ParameterizedTest
    @MethodSource
    void refusals(String sqlState, Class<? extends Exception> type) {
        for (boolean accepted : new boolean[] {false, true}) {
            R2dbcException refusal = refusalOf(script -> {
                script.acceptStartup();
                script.send(
                        accepted ? authenticationOk() : new byte[0],
                        errorResponse("FATAL", sqlState, "the reason", "Da detail"));
            });

            assertThat(refusal)
                    .isInstanceOf(type)
                    .isInstanceOf(PgException.class)
                    .hasMessageContaining("the reason");
            assertThat(refusal.getSqlState()).isEqualTo(sqlState);
            assertThat(((PgException) refusal).getServerMessage().detail()).isEqualTo("a detail");
        }
    }

    @Test
    void aRefusalIsToldEvenIfTheServerDoesNotHangUp() {
        R2dbcException refusal = refusalOf(script -> {
            script.acceptStartup();
            script.send(errorResponse("FATAL", "53300", "too many clients"));
            script.expectFin();
        });

        assertThat(refusal.getSqlState()).isEqualTo("53300");
    }

    @Test
    void aRefusalBehindThePasswordIsTold() {
        R2dbcException refusal = refusalOf(script -> {
            script.acceptStartup();
            script.send(authenticationCleartextPassword());
            script.expect("p");
            script.send(errorResponse("FATAL", "28P01", "wrong password"));
        });

        assertThat(refusal).isInstanceOf(R2dbcPermissionDeniedException.class).hasMessageContaining("wrong password");
    }

    @Test
    void secretsAreNotToldToTheLogOfAnError() {
        try (ScriptedServer server = ScriptedServer.start(Conversation::acceptStartup)) {
            R2dbcException refusal = LoginAttempt.refusal(LoginAttempt.at(server));

            for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain(ScramScript.PASSWORD);
            }
        }
    }
}
