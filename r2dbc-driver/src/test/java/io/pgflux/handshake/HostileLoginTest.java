package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.refusalOf;
import static io.pgflux.testing.BackendMessages.authentication;
import static io.pgflux.testing.BackendMessages.authenticationCleartextPassword;
import static io.pgflux.testing.BackendMessages.authenticationMd5Password;
import static io.pgflux.testing.BackendMessages.authenticationSasl;
import static io.pgflux.testing.BackendMessages.authenticationSaslContinue;
import static io.pgflux.testing.BackendMessages.authenticationSaslFinal;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.noticeResponse;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.BackendMessages.raw;
import static io.pgflux.testing.BackendMessages.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/**
 * Servers that have not proved who they are and mean no good: each login ends at once, although it had an hour, with an error
 * that says why, and without the password or the token.
 */
class HostileLoginTest {

    private static final String TOKEN = "secret-token";

    private static R2dbcException refusalAt(ScriptedServer.Script script) {
        return refusalOf(
                script,
                options -> options.password(ScramScript.PASSWORD)
                        .oauthToken(TOKEN)
                        .requireAuth("!password,!md5,!oauth")
                        .connectTimeout(Duration.ofHours(1)));
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                wrong("an error of a gibibyte", raw('E', 1 << 30)),
                wrong("an error longer than 64 KiB", raw('E', 65_537)),
                wrong("a notice of a gibibyte", raw('N', 1 << 30)),
                wrong("a SASL list of a gibibyte", raw('R', 1 << 30, int32(10))),
                wrong("GSSContinue without GSS", authentication(8, utf8("token"))),
                wrong("SASLContinue without SASL", authenticationSaslContinue("r=a,s=b,i=1")),
                wrong("SASLFinal without SASL", authenticationSaslFinal("v=YWJj")),
                wrong("a SASL list that does not end", authentication(10, utf8("SCRAM-SHA-512"))),
                wrong("a SASL list of garbage", authentication(10, new byte[] {-1, -2, 0, 7, 0, 0})),
                wrong("a SASL list of 60,000 characters", authenticationSasl("x".repeat(60_000))),
                wrong("a SASL list of 10,000 names", authentication(10, utf8("x\0".repeat(10_000)))),
                wrong("SASL without a list", authentication(10)),
                wrong(
                        "channel binding on a connection in clear",
                        authenticationSasl("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")),
                wrong("an empty error", message('E')),
                wrong("an error without an end", message('E', utf8("SFATAL"))),
                wrong("an error of NULs", message('E', new byte[100])),
                wrong("a request for a password", authenticationCleartextPassword()),
                wrong("a request for a password as MD5", authenticationMd5Password(new byte[4])),
                wrong("an MD5 salt too long", authentication(5, new byte[5])),
                wrong("NUL", new byte[64]));
    }

    private static Arguments wrong(String what, byte[]... messages) {
        return arguments(Named.of(what, concat(messages)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsWrongEndsTheLogin(byte[] messages) {
        assertEnded(refusalAt(script -> {
            script.acceptStartup();
            script.send(messages);
            script.expectEnd();
        }));
    }

    static Stream<Arguments> challenges() {
        return Stream.of(
                        "r=%Server,s=c2FsdA==,i=2147483647",
                        "r=%Server,s=" + "A".repeat(60_000) + ",i=2147483647",
                        "r=%" + "S".repeat(60_000) + ",s=c2FsdA==,i=0",
                        "r=%Server,s=c2FsdA==,i=4096,x=" + "y".repeat(70_000),
                        "r=%\0Server,s=\0,i=4096",
                        "\0",
                        "\uffff".repeat(100))
                .map(challenge -> arguments(Named.of(
                        challenge.substring(0, Math.min(40, challenge.length())).replace('\0', '0'), challenge)));
    }

    @ParameterizedTest
    @MethodSource("challenges")
    void aChallengeThatNoServerSendsEndsTheLogin(String challenge) {
        assertEnded(refusalAt(script -> {
            script.acceptStartup();
            ScramScript scram = new ScramScript(script);
            scram.start();
            script.send(authenticationSaslContinue(challenge.replace("%", scram.clientNonce())));
            script.expectEnd();
        }));
    }

    static Stream<Arguments> endless() {
        return Stream.of(
                endless("notices", noticeResponse("NOTICE", "00000", "one moment")),
                endless("large notices", noticeResponse("NOTICE", "00000", "x".repeat(60_000))),
                endless("parameters", parameterStatus("a", "b")));
    }

    private static Arguments endless(String what, byte[] message) {
        return arguments(Named.of(what, message));
    }

    @ParameterizedTest
    @MethodSource
    void endless(byte[] message) {
        assertEnded(refusalAt(script -> {
            script.acceptStartup();
            assertThatThrownBy(() -> {
                        while (true) {
                            script.send(message);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }));
    }

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noiseEndsTheLogin(int seed) {
        byte[] noise = new byte[4096];
        new Random(seed).nextBytes(noise);
        noise[0] = (byte) "RENSKZv".charAt(seed % 7);
        noise[1] = 0;
        noise[2] = 0;
        noise[3] = 1; // so that most of it is one message

        assertEnded(refusalAt(script -> {
            script.acceptStartup();
            script.send(noise);
            script.expectEnd();
        }));
    }

    @ParameterizedTest
    @MethodSource
    void silences(byte[] request) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(request);
            if (request.length > 0) {
                script.expect("p");
            }
            script.expectFin();
        })) {
            R2dbcException late = LoginAttempt.refusal(LoginAttempt.at(
                    server,
                    options -> options.password(ScramScript.PASSWORD)
                            .oauthToken(TOKEN)
                            .connectTimeout(Duration.ofMillis(700))));

            assertThat(late).isInstanceOf(R2dbcTimeoutException.class);
        }
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                arguments(Named.of("at the start", new byte[0])),
                arguments(Named.of("behind a password", authenticationCleartextPassword())),
                arguments(Named.of("behind MD5", authenticationMd5Password(new byte[4]))),
                arguments(Named.of("behind SCRAM", authenticationSasl("SCRAM-SHA-256"))),
                arguments(Named.of("behind a token", authenticationSasl("OAUTHBEARER"))));
    }

    /** The server is asked for nothing meanwhile, and hears no more of it. */
    @Test
    void aTokenThatDoesNotComeEndsWithTheTime() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(authenticationSasl("OAUTHBEARER"));
            script.expectFin();
        })) {
            R2dbcException late = LoginAttempt.refusal(LoginAttempt.at(
                    server,
                    options -> options.oauthToken(Mono.<String>never()).connectTimeout(Duration.ofMillis(500))));

            assertThat(late).isInstanceOf(R2dbcTimeoutException.class);
        }
    }

    @Test
    void anErrorWhileATokenIsFetchedIsToldAtOnce() {
        R2dbcException refusal = refusalOf(
                script -> {
                    script.acceptStartup();
                    script.send(authenticationSasl("OAUTHBEARER"));
                    script.send(errorResponse("FATAL", "57P01", "going down"));
                    script.expectFin();
                },
                options -> options.oauthToken(Mono.<String>never()).connectTimeout(Duration.ofHours(1)));

        assertThat(refusal.getSqlState()).isEqualTo("57P01");
    }

    private static void assertEnded(R2dbcException refusal) {
        assertThat(refusal)
                .isNotInstanceOf(R2dbcTimeoutException.class)
                .hasMessageNotContaining("null")
                .hasMessageNotContaining("statement")
                .hasMessageNotContaining(ScramScript.PASSWORD)
                .hasMessageNotContaining(TOKEN);
        assertThat(refusal.getSqlState()).isNotNull();
        assertThat(refusal.getMessage()).hasSizeLessThan(2000);
    }
}
