package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.PgException;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** What options do to the session, as the server shows it. */
class OptionsIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static PgConnectionFactory factory(Map<String, ?> options) {
        ConnectionFactoryOptions.Builder builder = ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "pgflux")
                .option(ConnectionFactoryOptions.HOST, database.host())
                .option(ConnectionFactoryOptions.PORT, database.port())
                .option(ConnectionFactoryOptions.DATABASE, database.name())
                .option(ConnectionFactoryOptions.USER, database.user());
        options.forEach((name, value) -> builder.option(Option.valueOf(name), value));
        return (PgConnectionFactory) ConnectionFactories.get(builder.build());
    }

    private static Client open(Map<String, ?> options) {
        return Client.open(factory(options));
    }

    private static String show(Client client, String setting) {
        return client.value(String.class, "SELECT current_setting('" + setting + "')");
    }

    @Test
    void withoutOptionsTheServersDefaultsHold() {
        try (Client client = open(Map.of())) {
            assertThat(show(client, "application_name")).isEqualTo("pgflux");
            assertThat(show(client, "client_encoding")).isEqualTo("UTF8");
            assertThat(show(client, "DateStyle")).startsWith("ISO");
            assertThat(show(client, "search_path")).isEqualTo("\"$user\", public");
            assertThat(show(client, "statement_timeout")).isEqualTo("0");
            assertThat(show(client, "lock_timeout")).isEqualTo("0");
            assertThat(client.value(String.class, "SELECT current_database()")).isEqualTo(database.name());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "applicationName, till, application_name, till",
        "applicationName, 'K\u00E4se \"1\"', application_name, 'K\\xc3\\xa4se \"1\"'",
        "applicationName, '', application_name, ''",
        "schema, 'sales, public', search_path, 'sales, public'",
        "schema, '\"Weird \"\"Schema\"', search_path, '\"Weird \"\"Schema\"'",
        "currentSchema, sales, search_path, sales",
        "timeZone, America/St_Johns, TimeZone, America/St_Johns",
        "statementTimeout, 90s, statement_timeout, 90s",
        "statementTimeout, PT1.5S, statement_timeout, 1500ms",
        "statementTimeout, 1us, statement_timeout, 1ms",
        "statementTimeout, PT0S, statement_timeout, 0",
        "lockWaitTimeout, 250ms, lock_timeout, 250ms",
        "options, work_mem=5MB, work_mem, 5MB",
        "options, work_mem=5MB;enable_seqscan=off, enable_seqscan, off",
        "options, application_name=by options, application_name, by options",
        "options, app.tenant=a=b, app.tenant, a=b",
        "options, statement_timeout=7s, statement_timeout, 7s",
        "options, options=-c work_mem=6MB, work_mem, 6MB"
    })
    void anOptionTakesEffect(String option, String value, String setting, String expected) {
        boolean escaped = expected.contains("\\x") && database.server().version() >= 16;
        try (Client client = open(Map.of(option, value))) {
            assertThat(show(client, setting))
                    .isEqualTo(expected.contains("\\x") && !escaped ? "K??se \"1\"" : expected);
        }
    }

    @Test
    void theDefaultsOfARoleAreOverriddenByOptions() {
        database.sql("ALTER ROLE trust_user IN DATABASE " + database.name()
                + " SET statement_timeout = '3s'; ALTER ROLE trust_user IN DATABASE " + database.name()
                + " SET DateStyle = 'SQL, DMY'; ALTER ROLE trust_user IN DATABASE " + database.name()
                + " SET client_encoding = 'LATIN1'");
        try (Client client = open(Map.of("user", "trust_user"))) {
            assertThat(show(client, "statement_timeout")).isEqualTo("3s");
            assertThat(show(client, "DateStyle")).startsWith("ISO");
            assertThat(show(client, "client_encoding")).isEqualTo("UTF8");
        }
        try (Client client = open(Map.of("user", "trust_user", "statementTimeout", "0s"))) {
            assertThat(show(client, "statement_timeout")).isEqualTo("0");
        }
    }

    /** The command line of the backend is a way around the driver's settings that leads nowhere. */
    @Test
    void whatTheDriverReliesOnStays() {
        try (Client client =
                open(Map.of("options", Map.of("options", "-c client_encoding=LATIN1 -c DateStyle=German")))) {
            assertThat(show(client, "client_encoding")).isEqualTo("UTF8");
            assertThat(show(client, "DateStyle")).startsWith("ISO");
        }
    }

    @Test
    void aSettingThatTheServerDoesNotKnowIsTheServersError() {
        assertThatThrownBy(() -> open(Map.of("options", "no_such_setting=1")))
                .isInstanceOf(R2dbcException.class)
                .isInstanceOf(PgException.class)
                .hasMessageContaining("no_such_setting");
        assertThatThrownBy(() -> open(Map.of("options", "work_mem=lots")))
                .isInstanceOf(PgException.class)
                .hasMessageContaining("work_mem");
    }

    @Test
    void theStatementTimeoutEndsAStatement() {
        try (Client client = open(Map.of("statementTimeout", "200ms"))) {
            assertThatThrownBy(() -> client.value(Object.class, "SELECT pg_sleep(30)"))
                    .isInstanceOfSatisfying(
                            R2dbcTimeoutException.class,
                            e -> assertThat(e.getSqlState()).isEqualTo("57014"));
            assertThat(client.value(Object.class, "SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void theLockWaitTimeoutEndsTheWaitForALock() {
        database.sql("CREATE TABLE locked (i int)");
        try (Client holder = open(Map.of());
                Client waiter = open(Map.of("lockWaitTimeout", Duration.ofMillis(200)))) {
            holder.connection().beginTransaction().block(Client.PATIENCE);
            holder.update("LOCK TABLE locked");

            assertThatThrownBy(() -> waiter.value(Object.class, "SELECT count(*) FROM locked"))
                    .isInstanceOfSatisfying(
                            R2dbcTimeoutException.class,
                            e -> assertThat(e.getSqlState()).isEqualTo("55P03"));

            holder.connection().rollbackTransaction().block(Client.PATIENCE);
            assertThat(waiter.value(Object.class, "SELECT count(*) FROM locked"))
                    .isEqualTo(0L);
        }
    }

    @Test
    void aSchemaIsWhereNamesAreLookedUp() {
        database.sql("CREATE SCHEMA sales", "CREATE TABLE sales.t AS SELECT 'in sales' AS v");
        try (Client client = open(Map.of("schema", "sales"))) {
            assertThat(client.value(String.class, "SELECT v FROM t")).isEqualTo("in sales");
        }
        try (Client client = open(Map.of())) {
            assertThatThrownBy(() -> client.value(String.class, "SELECT v FROM t"))
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    void withoutADatabaseItIsTheOneOfTheUsersName() {
        PgConnectionFactory factory = new PgConnectionFactory(PgConnectionOptions.builder()
                .host(database.host())
                .port(database.port())
                .user("postgres")
                .build());
        try (Client client = Client.open(factory)) {
            assertThat(client.value(String.class, "SELECT current_database()")).isEqualTo("postgres");
        }
    }

    @Test
    void callbacksRunOnTheLoopsThatWereGiven() {
        LoopResources loops = LoopResources.create("options-it", 1, true);
        try {
            try (Client client = open(Map.of("loopResources", loops))) {
                assertThat(client.read(row -> Thread.currentThread().getName(), "SELECT 1"))
                        .singleElement()
                        .asString()
                        .startsWith("options-it");
            }
        } finally {
            loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Client.PATIENCE);
        }
        assertThatThrownBy(() -> open(Map.of("loopResources", loops)))
                .as("it has been disposed of")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Timeout on blocking read"));
    }

    @Test
    void credentialsAreAskedForEachConnection() {
        AtomicInteger users = new AtomicInteger();
        AtomicInteger passwords = new AtomicInteger();
        Supplier<String> user = () -> {
            users.incrementAndGet();
            return "scram_user";
        };
        Publisher<CharSequence> password = Flux.defer(() -> {
            passwords.incrementAndGet();
            return Flux.just(PostgresServer.password("scram_user"), "the first one counts");
        });
        PgConnectionFactory factory = factory(Map.of("user", user, "password", password));

        for (int i = 1; i <= 2; i++) {
            try (Client client = Client.open(factory)) {
                assertThat(client.value(String.class, "SELECT current_user")).isEqualTo("scram_user");
            }
            assertThat(users).hasValue(i);
            assertThat(passwords).hasValue(i);
        }
    }

    static Stream<Arguments> uselessCredentials() {
        Supplier<String> fails = () -> {
            throw new IllegalStateException("no vault");
        };
        Supplier<Object> wrong = () -> 12345;
        Supplier<String> nothing = () -> null;
        return Stream.of(
                arguments("user", fails, "no vault"),
                arguments("user", nothing, "user"),
                arguments("user", Mono.empty(), "user"),
                arguments("user", Mono.just(12345), "user"),
                arguments("user", wrong, "user"),
                arguments("user", Mono.error(new IllegalStateException("no vault")), "no vault"),
                arguments("password", fails, "no vault"),
                arguments("password", nothing, "password"),
                arguments("password", Mono.empty(), "password"),
                arguments("password", Mono.just(12345), "password"),
                arguments("password", wrong, "password"),
                arguments("password", Mono.error(new IllegalStateException("no vault")), "no vault"));
    }

    @ParameterizedTest
    @MethodSource("uselessCredentials")
    void credentialsThatDoNotComeAreAnErrorOfTheConnection(String option, Object source, String message) {
        Map<String, Object> options =
                option.equals("user") ? Map.of("user", source) : Map.of("user", "scram_user", "password", source);

        assertThatThrownBy(() -> open(options))
                .hasMessageContaining(message)
                .hasMessageNotContaining("12345")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Timeout on blocking read"));
    }

    @Test
    void aVeryLongConnectTimeoutIsNoLimit() {
        try (Client client = open(Map.of("connectTimeout", Duration.ofSeconds(Long.MAX_VALUE)))) {
            assertThat(client.value(Object.class, "SELECT 1")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 2", "-1, 5", "256, 5"})
    void theServerKeepsSoManyPreparedStatements(int capacity, long kept) {
        try (Client client = open(Map.of("preparedStatementCacheQueries", capacity))) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.value(Object.class, "SELECT " + i)).isEqualTo(i);
            }
            String count = "SELECT count(*) FROM pg_prepared_statements";
            client.value(Object.class, count);

            assertThat(client.value(Object.class, count)).isEqualTo(kept);
        }
    }

    @Test
    void optionsOfTheUrlTakeEffect() {
        String url =
                "r2dbc:postgres://%s@%s:%d/%s?applicationName=url&options=work_mem%%3D5MB&schema=public&TC_IMAGE_TAG=18"
                        .formatted(database.user(), database.host(), database.port(), database.name());
        try (Client client = Client.open((PgConnectionFactory) ConnectionFactories.get(url))) {
            assertThat(List.of(show(client, "application_name"), show(client, "work_mem"), show(client, "search_path")))
                    .containsExactly("url", "5MB", "public");
        }
    }
}
