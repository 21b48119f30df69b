package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.handshake.LoginAttempt.refusalOf;
import static io.pgflux.testing.BackendMessages.authentication;
import static io.pgflux.testing.BackendMessages.authenticationCleartextPassword;
import static io.pgflux.testing.BackendMessages.authenticationMd5Password;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.authenticationSasl;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.ChannelBinding;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the user demands of a login is checked before anything is answered. */
class RequiredLoginTest {

    /** What a server asks for. */
    private enum Request {
        PASSWORD("password", authenticationCleartextPassword()),
        MD5("md5", authenticationMd5Password(new byte[4])),
        GSS("gss", authentication(7)),
        SCRAM("scram-sha-256", authenticationSasl("SCRAM-SHA-256")),
        OAUTH("oauth", authenticationSasl("OAUTHBEARER")),
        NONE("none", authenticationOk());

        private final String method;
        private final byte[] message;

        Request(String method, byte[] message) {
            this.method = method;
            this.message = message;
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Request.values())
                .flatMap(asked -> Stream.of(Request.values())
                        .filter(required -> required != asked)
                        .map(required -> Arguments.of(asked, required.method)));
    }

    private static R2dbcException refusal(Request asked, String required) {
        return refusalOf(
                script -> {
                    script.acceptStartup();
                    script.send(asked.message);
                    script.expectFin();
                },
                options -> options.password(ScramScript.PASSWORD)
                        .oauthToken("token")
                        .requireAuth(required));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void anotherMethodThanTheRequiredOneIsRefused(Request asked, String required) {
        R2dbcException refusal = refusal(asked, required);

        assertThat(refusal)
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContainingAll("127.0.0.1:", "requireAuth is " + required);
        assertThat(refusal.getSqlState()).isEqualTo("28000");
    }

    @ParameterizedTest
    @EnumSource
    void aMethodThatIsExcludedIsRefused(Request asked) {
        assertThat(refusal(asked, "!sspi,!" + asked.method)).hasMessageContaining("requireAuth");
    }

    @ParameterizedTest
    @CsvSource({"none", "'scram-sha-256,none'", "!password", "''"})
    void whereNoneIsAllowedAServerMayAskForNothing(String required) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("X");
        })) {
            LoginAttempt.at(server, options -> options.requireAuth(required))
                    .block(PATIENCE)
                    .close()
                    .block(PATIENCE);
        }
    }

    @ParameterizedTest
    @CsvSource({"password", "!md5", "'scram-sha-256,password'"})
    void aMethodThatIsAllowedIsAnswered(String required) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(authenticationCleartextPassword());
            script.expect("p");
            script.send(authenticationOk(), readyForQuery('I'));
            script.expect("X");
        })) {
            LoginAttempt.at(
                            server,
                            options -> options.password(ScramScript.PASSWORD).requireAuth(required))
                    .block(PATIENCE)
                    .close()
                    .block(PATIENCE);
        }
    }

    /** An attacker would ask for a method without it, or let the client in at once. */
    @ParameterizedTest
    @EnumSource
    void whereChannelBindingIsRequiredNothingElseWillDo(Request asked) {
        R2dbcException refusal = refusalOf(
                script -> {
                    script.acceptStartup();
                    script.send(asked.message);
                    script.expectFin();
                },
                options -> options.password(ScramScript.PASSWORD)
                        .oauthToken("token")
                        .channelBinding(ChannelBinding.REQUIRE));

        assertThat(refusal)
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContainingAll("127.0.0.1:", "channelBinding=require");
    }
}
