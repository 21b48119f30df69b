package io.pgflux.handshake;

import static io.pgflux.testing.BackendMessages.authenticationCleartextPassword;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Credentials that have expired between being fetched and being used, as the tokens of clouds do. */
class FreshCredentialsIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicInteger asked = new AtomicInteger();

    private PgConnectionFactory factory(UnaryOperator<PgConnectionOptions.Builder> further) {
        return new PgConnectionFactory(further.apply(PgConnectionOptions.builder()
                        .host(database.host())
                        .port(database.port())
                        .database(database.name()))
                .build());
    }

    private void assertLogsIn(PgConnectionFactory factory) {
        factory.create().flatMap(PgConnection::close).block(PATIENCE);
    }

    private static R2dbcException refusal(PgConnectionFactory factory) {
        return LoginAttempt.refusal(factory.create());
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear_user", "md5_user", "scram_user"})
    void aPublisherIsAskedAgainOnceWhenItsPasswordIsRefused(String role) {
        assertLogsIn(factory(options -> options.user(role)
                .password(Mono.fromSupplier(
                        () -> asked.getAndIncrement() == 0 ? "expired" : PostgresServer.password(role)))));

        assertThat(asked).hasValue(2);
    }

    @Test
    void soIsASupplier() {
        assertLogsIn(factory(options -> options.user("scram_user")
                .password(() -> asked.getAndIncrement() == 0 ? "expired" : PostgresServer.password("scram_user"))));

        assertThat(asked).hasValue(2);
    }

    @Test
    void theUserIsAskedForWithThePassword() {
        assertLogsIn(factory(options -> options.user(
                        Mono.fromSupplier(() -> asked.get() == 0 ? "md5_user" : "scram_user"))
                .password(Mono.fromSupplier(() -> {
                    asked.incrementAndGet();
                    return PostgresServer.password("scram_user");
                }))));

        assertThat(asked).hasValue(2);
    }

    @Test
    void aSecondRefusalIsTheEnd() {
        R2dbcException refusal = refusal(factory(options ->
                options.user("scram_user").password(Mono.fromSupplier(() -> "wrong" + asked.incrementAndGet()))));

        assertThat(refusal.getSqlState()).isEqualTo("28P01");
        assertThat(asked).hasValue(2);
    }

    @Test
    void aPasswordFileIsReadAgain(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("passwords");
        write(file, "expired");
        assertLogsIn(factory(options -> options.user(Mono.fromCallable(() -> {
                    if (asked.getAndIncrement() > 0) {
                        write(file, PostgresServer.password("scram_user"));
                    }
                    return "scram_user";
                }))
                .passFile(file)));

        assertThat(asked).hasValue(2);
    }

    private static void write(Path file, String password) throws IOException {
        Files.writeString(file, "*:*:*:*:" + password);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Some servers lock an account after a few failures. */
    @Test
    void theSamePasswordIsNotTriedTwice() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(authenticationCleartextPassword());
            script.expect("p");
            script.send(errorResponse("FATAL", "28P01", "wrong password"));
        })) {
            R2dbcException refusal = LoginAttempt.refusal(LoginAttempt.at(
                    server,
                    options -> options.password(Mono.fromSupplier(() -> {
                        asked.incrementAndGet();
                        return new StringBuilder("wrong");
                    }))));

            assertThat(refusal).hasMessageContaining("wrong password");
            assertThat(asked).hasValue(2);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void anotherErrorAsksForNothing() {
        R2dbcException refusal = refusal(factory(options -> options.user("scram_user")
                .database("no_such_database")
                .password(Mono.fromSupplier(() -> {
                    asked.incrementAndGet();
                    return PostgresServer.password("scram_user");
                }))));

        assertThat(refusal.getSqlState()).isEqualTo("3D000");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aPublisherThatFailsTheSecondTimeIsTold() {
        IllegalStateException failure = new IllegalStateException("the vault is sealed");
        Throwable error = factory(options -> options.user("scram_user")
                        .password(Mono.defer(
                                () -> asked.getAndIncrement() == 0 ? Mono.just("expired") : Mono.error(failure))))
                .create()
                .materialize()
                .block(PATIENCE)
                .getThrowable();

        assertThat(error).isSameAs(failure);
    }

    @Test
    void nothingIsLeftOfTheFirstAttempt() {
        assertLogsIn(factory(options -> options.user("scram_user")
                .password(Mono.fromSupplier(
                        () -> asked.getAndIncrement() == 0 ? "expired" : PostgresServer.password("scram_user")))));

        database.awaitBackends(0);
    }
}
