package io.pgflux.auth;

import static io.pgflux.testing.BackendMessages.authentication;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.utf8;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.ChannelBinding;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.BlockingCalls;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.platform.launcher.LauncherSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Logs in by Kerberos in several ways, and prints what became of each. Its JVM has the configuration of a realm. */
final class KerberosProgram {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WHO = "SELECT current_user || ' as ' || principal || CASE WHEN gss_authenticated THEN"
            + " ' by gss' ELSE '' END FROM pg_stat_gssapi WHERE pid = pg_backend_pid()";

    private final int port;

    private KerberosProgram(int port) {
        this.port = port;
    }

    /** The arguments: the port of a PostgreSQL, the process of the key distribution center. */
    public static void main(String[] arguments) throws Exception {
        BlockingCalls watch = new BlockingCalls();
        LauncherSession none = null;
        watch.launcherSessionOpened(none);
        KerberosProgram program = new KerberosProgram(Integer.parseInt(arguments[0]));
        program.logIn();
        program.beRefused();
        program.meetAServerWithoutKeys();
        program.waitInVain(arguments[1]);
        watch.launcherSessionClosed(none);
        say("no event loop", "has blocked");
    }

    private void logIn() {
        say("cache", outcome(options -> options.user("alice")));
        say("keytab", outcome(options -> options.user("bob").jaasApplicationName("bob")));
        say("required", outcome(options -> options.user("alice").requireAuth("gss")));
        say("delegation", outcome(options -> options.user("alice").gssDelegation(true)));
        PgConnectionFactory factory = factory("localhost", port, options -> options.user("alice"));
        say(
                "many",
                Flux.range(0, 30)
                        .flatMap(i -> ask(factory), 10)
                        .distinct()
                        .collect(Collectors.joining(","))
                        .block(PATIENCE));
        System.setProperty("javax.security.auth.useSubjectCredsOnly", "false");
        say("system", outcome(options -> options.user("alice")));
        System.clearProperty("javax.security.auth.useSubjectCredsOnly");
    }

    private void beRefused() {
        say("other role", outcome(options -> options.user("bob")));
        say("other service", outcome(options -> options.user("alice").krbServerName("nosuch")));
        say("no ticket", outcome(options -> options.user("alice").jaasApplicationName("empty")));
        say("no entry", outcome(options -> options.user("alice").jaasApplicationName("missing")));
        say("not required", outcome(options -> options.user("alice").requireAuth("scram-sha-256,none")));
        say("channel", outcome(options -> options.user("alice").channelBinding(ChannelBinding.REQUIRE)));
    }

    /** It can ask for a ticket but do nothing with it. */
    private void meetAServerWithoutKeys() {
        say("unproved", outcomeAt(script -> {
            script.acceptStartup();
            script.send(authentication(7));
            script.expect("p");
            script.send(authenticationOk(), readyForQuery('I'));
            script.expectFin();
        }));
        say("accepted with the request", outcomeAt(script -> {
            script.acceptStartup();
            script.send(authentication(7), authenticationOk(), readyForQuery('I'));
            script.expect("p");
            script.expectFin();
        }));
        say("garbage", outcomeAt(script -> {
            script.acceptStartup();
            script.send(authentication(7));
            script.expect("p");
            script.send(authentication(8, utf8("`no token")));
            script.expectFin();
        }));
        say("requested twice", outcomeAt(script -> {
            script.acceptStartup();
            script.send(authentication(7));
            script.expect("p");
            script.send(authentication(7));
            script.expectFin();
        }));
        say("sasl instead", outcomeAt(script -> {
            script.acceptStartup();
            script.send(authentication(7));
            script.expect("p");
            script.send(authentication(11, utf8("r=x")));
            script.expectFin();
        }));
    }

    /** For a center that does not answer: the JDK would ask it for minutes. */
    private void waitInVain(String center) throws IOException, InterruptedException {
        signal("-STOP", center);
        say("silent center", outcome(options -> options.user("alice").connectTimeout(Duration.ofSeconds(1))));
        signal("-CONT", center);
        say("again", outcome(options -> options.user("alice")));
    }

    private static void signal(String signal, String process) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", signal, process).start().waitFor() != 0) {
            throw new IOException("kill has failed");
        }
    }

    private String outcome(UnaryOperator<PgConnectionOptions.Builder> further) {
        return outcome(factory("localhost", port, further));
    }

    private static String outcomeAt(ScriptedServer.Script script) {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            String outcome = outcome(factory("localhost", server.port(), options -> options.user("alice")));
            server.assertSuccessful();
            return outcome;
        }
    }

    private static String outcome(PgConnectionFactory factory) {
        return ask(factory)
                .onErrorResume(R2dbcException.class, e -> Mono.just(e.getSqlState() + " " + e.getMessage()))
                .block(PATIENCE);
    }

    private static Mono<String> ask(PgConnectionFactory factory) {
        return Mono.usingWhen(
                factory.create(),
                connection -> Mono.from(connection.createStatement(WHO).execute())
                        .flatMap(result -> Mono.from(result.map(row -> row.get(0, String.class)))),
                PgConnection::close);
    }

    private static PgConnectionFactory factory(
            String host, int port, UnaryOperator<PgConnectionOptions.Builder> further) {
        return new PgConnectionFactory(further.apply(
                        PgConnectionOptions.builder().host(host).port(port).database("postgres"))
                .build());
    }

    private static void say(String what, String outcome) {
        System.out.println(what + ": " + outcome.replace('\n', ' '));
    }
}
