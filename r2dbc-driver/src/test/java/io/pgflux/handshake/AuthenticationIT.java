package io.pgflux.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.ChannelBinding;
import io.pgflux.api.Host;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.ProtocolVersion;
import io.pgflux.api.TargetServerType;
import io.pgflux.auth.Kerberos;
import io.pgflux.auth.LoginRules;
import io.pgflux.auth.RequiredMethods;
import io.pgflux.auth.ScramKeys;
import io.pgflux.hosts.FixedHosts;
import io.pgflux.hosts.Topology;
import io.pgflux.session.Session;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import io.pgflux.tls.Tls;
import io.pgflux.tls.TlsOptions;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each method of authentication, against the server that defines it. */
class AuthenticationIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(strings = {"trust_user", "clear_user", "md5_user", "scram_user"})
    void theRightPasswordLogsIn(String role) {
        assertThat(whoAmI(factory(options -> options.user(role).password(PostgresServer.password(role)))))
                .isEqualTo(role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear_user", "md5_user", "scram_user"})
    void aWrongPasswordIsDenied(String role) {
        for (String password : new String[] {"wrong", " ", "ünïcödé", PostgresServer.password(role) + " "}) {
            R2dbcException refusal =
                    refusal(factory(options -> options.user(role).password(password)));

            assertThat(refusal)
                    .isInstanceOf(R2dbcPermissionDeniedException.class)
                    .hasMessageContaining(role);
            assertThat(refusal.getSqlState()).isEqualTo("28P01");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear_user", "md5_user", "scram_user"})
    void aPasswordThatIsNotSetIsMissed(String role) {
        R2dbcException refusal = refusal(factory(options -> options.user(role)));

        assertThat(refusal).isInstanceOf(R2dbcPermissionDeniedException.class).hasMessageContaining(role);
        assertThat(refusal.getSqlState()).isEqualTo("28P01");
    }

    /** As libpq has it; no server accepts one. */
    @ParameterizedTest
    @ValueSource(strings = {"clear_user", "md5_user", "scram_user"})
    void anEmptyPasswordIsNone(String role) {
        R2dbcException refusal = refusal(factory(options -> options.user(role).password("")));

        assertThat(refusal)
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContainingAll(role, "none is set");
        assertThat(refusal.getSqlState()).isEqualTo("28P01");
    }

    static Stream<Arguments> passwords() {
        return Stream.of(
                arguments("scram_unicode", "pässwörd €😀"),
                arguments("scram_prepared", "\u00a0I\u00adX\u2168"), // changed by SASLprep
                arguments("scram_space", " leading and trailing "),
                arguments("scram_unprepared", "tab\there"), // refused by SASLprep: taken as it is
                arguments("scram_long", "x".repeat(1000)));
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void passwordsOfAllKindsWorkAsTheServerTakesThem(String role, String password) {
        database.sql("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(role, password));
        try {
            assertThat(whoAmI(factory(options -> options.user(role).password(password))))
                    .isEqualTo(role);
        } finally {
            database.sql("DROP ROLE " + role);
        }
    }

    @Test
    void aRoleThatDoesNotExistIsDenied() {
        R2dbcException refusal =
                refusal(factory(options -> options.user("nobody").password("x")));

        assertThat(refusal).isInstanceOf(R2dbcPermissionDeniedException.class).isInstanceOf(PgException.class);
        assertThat(refusal.getSqlState()).startsWith("28");
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() {
        R2dbcException refusal = refusal(factory(options -> options.user("scram_user")
                .password(PostgresServer.password("scram_user"))
                .database("no_such_database")));

        assertThat(refusal).isInstanceOf(R2dbcNonTransientException.class).hasMessageContaining("no_such_database");
        assertThat(refusal.getSqlState()).isEqualTo("3D000");
    }

    @Test
    void aStartupParameterThatTheServerDoesNotKnowIsNamed() {
        R2dbcException refusal =
                refusal(factory(options -> options.user("trust_user").options(Map.of("no_such_setting", "1"))));

        assertThat(refusal).isInstanceOf(PgException.class).hasMessageContaining("no_such_setting");
        assertThat(refusal.getSqlState()).isEqualTo("42704");
    }

    @Test
    void aRoleWithoutAFreeConnectionIsToldToTryAgain() {
        database.sql("CREATE ROLE lonely LOGIN CONNECTION LIMIT 0 PASSWORD 'lonely'");
        try {
            assertThat(refusal(factory(options -> options.user("lonely").password("lonely")))
                            .getSqlState())
                    .isEqualTo("53300");
        } finally {
            database.sql("DROP ROLE lonely");
        }
    }

    @Test
    void suppliersAreAskedForEachConnection() {
        AtomicInteger asked = new AtomicInteger();
        PgConnectionFactory factory = factory(options -> options.user(() -> role(asked.get()))
                .password(() -> PostgresServer.password(role(asked.getAndIncrement()))));
        assertThat(asked).hasValue(0);

        assertThat(whoAmI(factory)).isEqualTo("md5_user");
        assertThat(whoAmI(factory)).isEqualTo("scram_user");
        assertThat(asked).hasValue(2);
    }

    @Test
    void publishersAreSubscribedToForEachConnection() {
        AtomicInteger asked = new AtomicInteger();
        PgConnectionFactory factory = factory(options -> options.user(Mono.fromSupplier(() -> role(asked.get())))
                .password(Flux.defer(() -> Flux.just(PostgresServer.password(role(asked.getAndIncrement())), "unused"))
                        .delayElements(Duration.ofMillis(1))));
        assertThat(asked).hasValue(0);

        assertThat(whoAmI(factory)).isEqualTo("md5_user");
        assertThat(whoAmI(factory)).isEqualTo("scram_user");
        assertThat(asked).hasValue(2);
    }

    private static String role(int number) {
        return number == 0 ? "md5_user" : "scram_user";
    }

    @Test
    void aPasswordThatWasChangedWorksWithoutANewFactory() {
        database.sql("CREATE ROLE changing LOGIN PASSWORD 'first'");
        try {
            AtomicReference<String> password = new AtomicReference<>("first");
            PgConnectionFactory factory =
                    factory(options -> options.user("changing").password(password::get));
            assertThat(whoAmI(factory)).isEqualTo("changing");

            database.sql("ALTER ROLE changing PASSWORD 'second'");
            assertThat(refusal(factory).getSqlState()).isEqualTo("28P01");

            password.set("second");
            assertThat(whoAmI(factory)).isEqualTo("changing");
        } finally {
            database.sql("DROP ROLE changing");
        }
    }

    /** What a login leaves in the memory of keys is there at once, without a thread: the next login derives nothing. */
    @Test
    void theKeysOfScramAreDerivedOncePerFactory() {
        String role = "scram_user";
        ScramKeys keys = new ScramKeys(100_000);
        Transport transport = new Transport(
                PATIENCE,
                null,
                new SocketOptions(false, true, Map.of()),
                new EventLoops(null),
                new Tls(TlsOptions.disabled()));
        Connector connector = new Connector(
                new Topology(
                        new FixedHosts(List.of(new Host(database.host(), database.port()))),
                        TargetServerType.ANY,
                        LoadBalanceHosts.DISABLE,
                        null,
                        PATIENCE),
                transport,
                new Login(
                        Mono.just(role),
                        Mono.just(PostgresServer.password(role)),
                        null,
                        new StartUpRequest(
                                ProtocolVersion.V3_0,
                                ProtocolVersion.V3_0,
                                Map.of("database", database.name(), "client_encoding", "UTF8")),
                        null,
                        new LoginRules(
                                ChannelBinding.PREFER,
                                RequiredMethods.ANY,
                                false,
                                new Kerberos("postgres", null, false),
                                keys)),
                new CancelRequests(transport, 1, PATIENCE));
        // SCRAM-SHA-256$<iterations>:<salt>$<keys>
        String[] verifier = String.valueOf(
                        database.query("SELECT rolpassword FROM pg_authid WHERE rolname = '" + role + "'")
                                .get(0)
                                .get(0))
                .split("[$:]");
        int iterations = Integer.parseInt(verifier[1]);

        connector.connect().flatMap(Session::close).block(PATIENCE);
        ScramKeys.Keys first = keys.of(PostgresServer.password(role), verifier[2], iterations)
                .toFuture()
                .getNow(null);
        connector.connect().flatMap(Session::close).block(PATIENCE);
        ScramKeys.Keys second = keys.of(PostgresServer.password(role), verifier[2], iterations)
                .toFuture()
                .getNow(null);

        assertThat(first).isNotNull().isSameAs(second);
    }

    @Test
    void aRefusedLoginLeavesNoSession() {
        refusal(factory(options -> options.user("scram_user").password("wrong")));

        database.awaitBackends(0);
    }

    private static String whoAmI(PgConnectionFactory factory) {
        return Mono.usingWhen(
                        factory.create(),
                        connection -> Mono.from(connection
                                        .createStatement("SELECT current_user::text")
                                        .execute())
                                .flatMap(result -> Mono.from(result.map(row -> row.get(0, String.class)))),
                        PgConnection::close)
                .block(PATIENCE);
    }

    private static R2dbcException refusal(PgConnectionFactory factory) {
        return LoginAttempt.refusal(factory.create());
    }

    private static PgConnectionFactory factory(UnaryOperator<PgConnectionOptions.Builder> further) {
        return new PgConnectionFactory(further.apply(PgConnectionOptions.builder()
                        .host(database.host())
                        .port(database.port())
                        .database(database.name()))
                .build());
    }
}
