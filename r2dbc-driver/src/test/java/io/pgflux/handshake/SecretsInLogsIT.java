package io.pgflux.handshake;

import static io.pgflux.testing.BackendMessages.authenticationCleartextPassword;
import static io.pgflux.testing.BackendMessages.authenticationMd5Password;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.authenticationSasl;
import static io.pgflux.testing.BackendMessages.authenticationSaslContinue;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.FrontendMessage;
import io.pgflux.testing.LogRecorder;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Everything that is logged at TRACE by anybody during logins that go well and that do not, and what their errors say. */
class SecretsInLogsIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TOKEN = "eyJ0b2tlbi1vZi1hLXRlc3Q";

    /** What the server is told in proof of a password: {@code p=} of SCRAM, or the whole of MD5. */
    private static final Pattern PROOF = Pattern.compile("p=([^,]+)|(md5[0-9a-f]{32})");

    /** What was logged, and what an error has told. */
    private static List<String> told(Mono<PgConnection> attempt) {
        try (LogRecorder log = new LogRecorder()) {
            StringWriter error = new StringWriter();
            attempt.flatMap(connection -> Mono.from(
                                    connection.createStatement("SELECT 1").execute())
                            .flatMap(result -> Mono.from(result.getRowsUpdated()))
                            .then(connection.close()))
                    .onErrorResume(e -> {
                        e.printStackTrace(new PrintWriter(error));
                        return Mono.empty();
                    })
                    .block(PATIENCE);
            List<String> told = new ArrayList<>(log.lines());
            assertThat(told).as("the log works").isNotEmpty();
            told.add(error.toString());
            return told;
        }
    }

    private static void assertSilentAbout(List<String> told, String secret) {
        // A dump of bytes would show it in pieces.
        for (int i = 0; i + 8 <= secret.length(); i += 4) {
            String piece = secret.substring(i, i + 8);
            assertThat(told).noneMatch(line -> line.contains(piece));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trust_user", "clear_user", "md5_user", "scram_user"})
    void aPasswordIsNotLogged(String role) {
        String wrong = "Wr0ngPa55w0rdOfATest";
        for (String password : new String[] {PostgresServer.password(role), wrong}) {
            PgConnectionFactory factory = new PgConnectionFactory(PgConnectionOptions.builder()
                    .host(database.host())
                    .port(database.port())
                    .database(database.name())
                    .user(role)
                    .password(password)
                    .build());

            List<String> told = told(factory.create());
            assertSilentAbout(told, password.replace(role, "")); // which is no secret
            assertThat(told).noneMatch(line -> line.contains(password));
        }
    }

    /** What a server asks for and does with the answer. */
    static Stream<Arguments> scripts() {
        ScriptedServer.Script clear = script -> {
            script.acceptStartup();
            script.send(authenticationCleartextPassword());
            script.expect("p");
        };
        ScriptedServer.Script md5 = script -> {
            script.acceptStartup();
            script.send(authenticationMd5Password(new byte[4]));
            script.expect("p");
        };
        ScriptedServer.Script scram = script -> {
            script.acceptStartup();
            new ScramScript(script).play();
        };
        ScriptedServer.Script token = script -> {
            script.acceptStartup();
            script.send(authenticationSasl("OAUTHBEARER"));
            script.expect("p");
        };
        ScriptedServer.Script refusedToken = script -> {
            token.play(script);
            script.send(authenticationSaslContinue("{\"status\":\"invalid_token\"}"));
            script.expect("p");
        };
        return Stream.of(clear, md5, scram, token, refusedToken)
                .flatMap(method -> Stream.of(
                        Arguments.of(method, (ScriptedServer.Script) SecretsInLogsIT::refuse),
                        Arguments.of(method, (ScriptedServer.Script) script -> {}),
                        Arguments.of(method, (ScriptedServer.Script) Conversation::closeWithReset),
                        Arguments.of(
                                method, (ScriptedServer.Script) script -> script.send(new byte[] {'?', 0, 0, 0, 4}))));
    }

    private static void refuse(Conversation script) throws Exception {
        script.send(errorResponse("FATAL", "28P01", "no"));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void whatProvesASecretIsNotLogged(ScriptedServer.Script method, ScriptedServer.Script end) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            method.play(script);
            end.play(script);
        })) {
            List<String> told = told(LoginAttempt.at(
                    server, options -> options.password(ScramScript.PASSWORD).oauthToken(TOKEN)));

            assertThat(told).noneMatch(line -> line.contains(ScramScript.PASSWORD));
            assertSilentAbout(told, TOKEN);
            sent(server).forEach(proof -> assertSilentAbout(told, proof));
        }
    }

    private static List<String> sent(ScriptedServer server) {
        return server.received().stream()
                .filter(message -> message.tag() == 'p')
                .map(FrontendMessage::body)
                .map(body -> StandardCharsets.ISO_8859_1.decode(body).toString())
                .map(PROOF::matcher)
                .filter(Matcher::find)
                .map(proof -> proof.group(1) == null ? proof.group(2) : proof.group(1))
                .toList();
    }

    @Test
    void theTestFindsProofs() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            new ScramScript(script).play();
            script.send(authenticationOk(), readyForQuery('I'));
            script.expect("X");
        })) {
            LoginAttempt.at(server).flatMap(PgConnection::close).block(PATIENCE);
            assertThat(sent(server)).hasSize(1);
        }
    }
}
