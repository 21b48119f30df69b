package io.pgflux.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** One subscription to {@code create()}, at a server that plays a script. */
final class LoginAttempt {

    static final Duration PATIENCE = Duration.ofSeconds(15);

    private LoginAttempt() {}

    static Mono<PgConnection> at(ScriptedServer server) {
        return at(server, options -> options.password(ScramScript.PASSWORD));
    }

    static Mono<PgConnection> at(ScriptedServer server, Consumer<PgConnectionOptions.Builder> further) {
        PgConnectionOptions.Builder options = PgConnectionOptions.builder()
                .host(server.host())
                .port(server.port())
                .user("me")
                .connectTimeout(Duration.ofSeconds(10));
        further.accept(options);
        return new PgConnectionFactory(options.build()).create();
    }

    /** What the only attempt at this script fails with; the script has ended well. */
    static R2dbcException refusalOf(ScriptedServer.Script script) {
        return refusalOf(script, options -> options.password(ScramScript.PASSWORD));
    }

    static R2dbcException refusalOf(ScriptedServer.Script script, Consumer<PgConnectionOptions.Builder> further) {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            R2dbcException refusal = refusal(at(server, further));
            server.assertSuccessful();
            return refusal;
        }
    }

    static R2dbcException refusal(Mono<PgConnection> attempt) {
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        StepVerifier.create(attempt).expectErrorSatisfies(refusal::set).verify(PATIENCE);
        assertThat(refusal.get()).isInstanceOf(R2dbcException.class);
        return (R2dbcException) refusal.get();
    }
}
