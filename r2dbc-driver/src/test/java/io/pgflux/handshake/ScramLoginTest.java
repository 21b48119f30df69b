package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.handshake.LoginAttempt.refusalOf;
import static io.pgflux.handshake.ScramScript.salt;
import static io.pgflux.testing.BackendMessages.authenticationCleartextPassword;
import static io.pgflux.testing.BackendMessages.authenticationMd5Password;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.authenticationSasl;
import static io.pgflux.testing.BackendMessages.authenticationSaslContinue;
import static io.pgflux.testing.BackendMessages.authenticationSaslFinal;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramLoginTest {

    private static final byte[] WELCOME = concat(authenticationOk(), readyForQuery('I'));

    /** A server that does not know the password goes on in one of these ways, or gives up. */
    @FunctionalInterface
    private interface Wrong {
        void play(ScramScript scram, Conversation script) throws Exception;
    }

    @Test
    void bothSidesProveThatTheyKnowThePassword() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            new ScramScript(script).play();
            script.send(WELCOME);
            script.expect("X");
        })) {
            LoginAttempt.at(server).block(PATIENCE).close().block(PATIENCE);
        }
    }

    @Test
    void eachLoginOfAFactoryHasItsOwnNonce() {
        Set<String> nonces = new ConcurrentSkipListSet<>();
        ScriptedServer.Script login = script -> {
            script.acceptStartup();
            ScramScript scram = new ScramScript(script);
            scram.play();
            nonces.add(scram.clientNonce());
            script.send(WELCOME);
            script.expect("X");
        };
        try (ScriptedServer server = ScriptedServer.start(login, login)) {
            PgConnectionFactory factory = new PgConnectionFactory(PgConnectionOptions.builder()
                    .host(server.host())
                    .port(server.port())
                    .user("me")
                    .password(ScramScript.PASSWORD)
                    .build());
            factory.create().block(PATIENCE).close().block(PATIENCE);
            factory.create().block(PATIENCE).close().block(PATIENCE);
            assertThat(nonces).hasSize(2);
        }
    }

    static Stream<Arguments> skipped() {
        return Stream.of(
                wrong("accepted before our proof", (scram, script) -> {
                    scram.start();
                    script.send(WELCOME);
                }),
                wrong("accepted without its own proof", (scram, script) -> {
                    scram.start();
                    scram.challenge();
                    scram.expectProof();
                    script.send(WELCOME);
                }),
                wrong("ready without having accepted", (scram, script) -> {
                    scram.play();
                    script.send(readyForQuery('I'));
                }));
    }

    static Stream<Arguments> disordered() {
        return Stream.of(
                wrong(
                        "a challenge without a start",
                        (scram, script) -> script.send(authenticationSaslContinue("r=abc,s=" + salt() + ",i=4096"))),
                wrong("a proof without a start", (scram, script) -> script.send(authenticationSaslFinal("v=YWJj"))),
                wrong("a proof before the challenge", (scram, script) -> {
                    scram.start();
                    script.send(authenticationSaslFinal("v=YWJj"), WELCOME);
                }),
                wrong("a second start", (scram, script) -> {
                    scram.start();
                    script.send(authenticationSasl("SCRAM-SHA-256"));
                }),
                wrong("a second challenge", (scram, script) -> {
                    scram.start();
                    scram.challenge();
                    scram.expectProof();
                    scram.challenge();
                }),
                wrong("two challenges at once", (scram, script) -> {
                    scram.start();
                    byte[] challenge =
                            authenticationSaslContinue("r=%sServer,s=%s,i=4096".formatted(scram.clientNonce(), salt()));
                    script.send(challenge, challenge);
                }),
                wrong("a second proof", (scram, script) -> {
                    scram.play();
                    script.send(authenticationSaslFinal(scram.serverFinal()));
                }),
                wrong("the password instead of a challenge", (scram, script) -> {
                    scram.start();
                    script.send(authenticationCleartextPassword());
                }),
                wrong("an MD5 password instead of its proof", (scram, script) -> {
                    scram.start();
                    scram.challenge();
                    scram.expectProof();
                    script.send(authenticationMd5Password(new byte[4]));
                }),
                wrong("the password after the proof", (scram, script) -> {
                    scram.play();
                    script.send(authenticationCleartextPassword());
                }));
    }

    static Stream<Arguments> wrongProofs() {
        return Stream.of("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "v=", "v=%%%", "", "hello", "e=other-error")
                .map(proof -> wrong("the proof \"" + proof + '"', (scram, script) -> {
                    scram.start();
                    scram.challenge();
                    scram.expectProof();
                    script.send(authenticationSaslFinal(proof), WELCOME);
                }));
    }

    /** Percent signs are the client's nonce. */
    static Stream<Arguments> wrongChallenges() {
        return Stream.of(
                        "r=%",
                        "r=%,s=" + salt() + ",i=4096", // not extended
                        "r=another-nonce,s=" + salt() + ",i=4096",
                        "r=x%Server,s=" + salt() + ",i=4096",
                        "r=%Server,s=,i=4096",
                        "r=%Server,s=***,i=4096",
                        "r=%Server,s=" + salt() + ",i=0",
                        "r=%Server,s=" + salt() + ",i=-4096",
                        "r=%Server,s=" + salt() + ",i=many",
                        "r=%Server,s=" + salt() + ",i=4294967296",
                        "r=%Server,s=" + salt(),
                        "m=ext,r=%Server,s=" + salt() + ",i=4096",
                        "",
                        "hello",
                        ",,,")
                .map(challenge -> wrong("the challenge \"" + challenge + '"', (scram, script) -> {
                    scram.start();
                    scram.challenge(challenge.replace("%", scram.clientNonce()));
                }));
    }

    private static Arguments wrong(String what, Wrong play) {
        return arguments(Named.of(what, play));
    }

    @ParameterizedTest
    @MethodSource({"skipped", "disordered", "wrongProofs", "wrongChallenges"})
    void aServerThatDoesNotProveItselfIsRefusedAndLearnsNothing(Wrong wrong) {
        R2dbcException refusal = refusalOf(script -> {
            script.acceptStartup();
            wrong.play(new ScramScript(script), script);
            script.expectFin();
        });

        assertThat(refusal)
                .isInstanceOfAny(R2dbcPermissionDeniedException.class, R2dbcNonTransientResourceException.class)
                .hasMessageNotContaining(ScramScript.PASSWORD);
        assertThat(refusal.getSqlState()).containsAnyOf("28", "08");
    }

    @ParameterizedTest
    @ValueSource(ints = {100_001, Integer.MAX_VALUE})
    void aServerThatAsksForTooMuchWorkIsRefusedBeforeIt(int iterations) {
        R2dbcException refusal = refusalOf(script -> {
            script.acceptStartup();
            ScramScript scram = new ScramScript(script);
            scram.start();
            scram.challenge("r=%sServer,s=%s,i=%d".formatted(scram.clientNonce(), salt(), iterations));
            script.expectFin();
        });

        assertThat(refusal)
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContainingAll("scramMaxIterations", "100000", String.valueOf(iterations));
    }

    @Test
    void theBoundOfWorkIsAnOption() {
        R2dbcException refusal = refusalOf(
                script -> {
                    script.acceptStartup();
                    ScramScript scram = new ScramScript(script);
                    scram.start();
                    scram.challenge();
                    script.expectFin();
                },
                options -> options.password(ScramScript.PASSWORD).scramMaxIterations(4095));

        assertThat(refusal).hasMessageContainingAll("4096", "4095");
    }

    static Stream<Arguments> mechanisms() {
        return Stream.of(arguments((Object) new String[0]), arguments((Object) new String[] {""}), arguments((Object)
                new String[] {"scram-sha-256", "SCRAM-SHA-1"}));
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void mechanismsThatWeDoNotHaveAreNamed(String[] mechanisms) {
        R2dbcException refusal = refusalOf(script -> {
            script.acceptStartup();
            script.send(authenticationSasl(mechanisms));
            script.expectFin();
        });

        assertThat(refusal)
                .hasMessageContainingAll("127.0.0.1:", List.of(mechanisms).toString(), "SCRAM-SHA-256");
    }

    @Test
    void theRefusalOfOurProofIsTheServers() {
        R2dbcException refusal = refusalOf(script -> {
            script.acceptStartup();
            ScramScript scram = new ScramScript(script);
            scram.start();
            scram.challenge();
            scram.expectProof();
            script.send(errorResponse("FATAL", "28P01", "password authentication failed"));
        });

        assertThat(refusal)
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContaining("password authentication failed");
        assertThat(refusal.getSqlState()).isEqualTo("28P01");
    }
}
