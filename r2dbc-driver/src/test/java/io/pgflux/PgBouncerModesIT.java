package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Numbers.echo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.ProtocolVersion;
import io.pgflux.api.ResetOnRelease;
import io.pgflux.testing.PgBouncer;
import io.pgflux.testing.PostgresServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What differs behind PgBouncer, and that it is told. */
class PgBouncerModesIT {

    private static final int CLIENTS = 12;
    private static final int ROUNDS = 60;

    @RegisterExtension
    static final PooledDatabase database = new PooledDatabase();

    private PgConnection open(String mode, Consumer<PgConnectionOptions.Builder> options) {
        return database.open(database.factory(mode, options));
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "transaction"})
    void theDefaultsLogInAndAreTheSessions(String mode) {
        PgConnection connection = open(
                mode,
                options -> options.preparedStatementCacheQueries(0)
                        .applicationName("till")
                        .timeZone(ZoneId.of("Asia/Kolkata")));

        assertThat(await(select(connection, "SHOW TimeZone", String.class))).isEqualTo("Asia/Kolkata");
        assertThat(await(select(connection, "SHOW application_name", String.class)))
                .isEqualTo("till");
        assertThat(connection.parameters()).containsEntry("TimeZone", "Asia/Kolkata");
    }

    @Test
    void aPasswordGoesByScram() {
        PgConnection connection =
                open("session", options -> options.user("scram_user").password(PostgresServer.password("scram_user")));

        assertThat(await(select(connection, "SELECT current_user::text", String.class)))
                .isEqualTo("scram_user");
        assertThatThrownBy(() ->
                        open("session", options -> options.user("scram_user").password("wrong")))
                .isInstanceOf(R2dbcException.class);
    }

    static Stream<Arguments> untracked() {
        return Stream.of(
                untracked("schema", "search_path", options -> options.schema("shop")),
                untracked(
                        "statementTimeout",
                        "statement_timeout",
                        options -> options.statementTimeout(Duration.ofSeconds(1))),
                untracked("lockWaitTimeout", "lock_timeout", options -> options.lockWaitTimeout(Duration.ofSeconds(1))),
                untracked("options", "work_mem", options -> options.options(Map.of("work_mem", "8MB"))));
    }

    private static Arguments untracked(String option, String parameter, Consumer<PgConnectionOptions.Builder> options) {
        return Arguments.of(option, parameter, options);
    }

    @ParameterizedTest
    @MethodSource("untracked")
    void whatItDoesNotTrackIsRefusedWithTheCure(
            String option, String parameter, Consumer<PgConnectionOptions.Builder> options) {
        assertThatThrownBy(() -> open("session", options))
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContainingAll(parameter, "option " + option, "ignore_startup_parameters")
                .hasRootCauseMessage("unsupported startup parameter: " + parameter);
    }

    /** Debian's 1.18 knows no negotiation; newer ones answer that they have 3.0. */
    @Test
    void anotherVersionOfTheProtocolIsNegotiatedOrRefusedWithTheCure() {
        PgConnectionFactory factory =
                database.factory("session", options -> options.protocolVersion(ProtocolVersion.V3_2));
        try {
            assertThat(await(echo(database.open(factory), 42))).isEqualTo(42);
        } catch (R2dbcNonTransientResourceException e) {
            assertThat(e).hasMessageContainingAll("3.2", "protocolVersion=3.0");
        }
    }

    /** Each round by another mix of clients, so that each server meets the statements of all. */
    private static Mono<Long> work(PgConnection connection, int client) {
        Random random = new Random(client);
        return Flux.range(0, ROUNDS)
                .concatMap(round -> {
                    int number = client * 1000 + round;
                    return switch (random.nextInt(4)) {
                        case 0 -> expect(echo(connection, number), number);
                        case 1 ->
                            expect(
                                    column(
                                            connection
                                                    .createStatement("SELECT $1::int4 + " + client)
                                                    .bind(0, number)
                                                    .execute(),
                                            Integer.class),
                                    number + client);
                        case 2 ->
                            Flux.range(0, 5)
                                    .flatMap(i -> expect(echo(connection, number + i), number + i))
                                    .then(Mono.just(number));
                        default -> transaction(connection, number);
                    };
                })
                .count();
    }

    private static Mono<Integer> transaction(PgConnection connection, int number) {
        return connection
                .beginTransaction()
                .then(expect(echo(connection, number), number))
                .delayElement(Duration.ofMillis(2)) // others want the server meanwhile
                .then(expect(select(connection, "SELECT " + number, Integer.class), number))
                .flatMap(answer -> connection.commitTransaction().thenReturn(answer));
    }

    private static Mono<Integer> expect(Flux<Integer> answer, int expected) {
        return answer.single().doOnNext(actual -> assertThat(actual).isEqualTo(expected));
    }

    private List<PgConnection> clients(int statements) {
        PgConnectionFactory factory =
                database.factory("transaction", options -> options.preparedStatementCacheQueries(statements));
        return IntStream.range(0, CLIENTS).mapToObj(i -> database.open(factory)).toList();
    }

    @Test
    void manyClientsShareFewServersWithUnnamedStatements() {
        assertThat(CLIENTS).isGreaterThan(2 * PgBouncer.SERVERS);
        List<PgConnection> clients = clients(0);

        assertThat(all(Flux.range(0, CLIENTS).flatMap(i -> work(clients.get(i), i), CLIENTS)))
                .hasSize(CLIENTS)
                .containsOnly((long) ROUNDS);

        assertThat(prepared()).as("named statements on the servers").isZero();
    }

    /** PgBouncer before 1.21 does not know named statements in this mode, so a server may lack one: told, never mistaken. */
    @Test
    void namedStatementsOfOneClientAreNeverAnothers() {
        List<PgConnection> clients = clients(256);

        List<Object> outcomes = all(Flux.range(0, CLIENTS)
                .flatMap(i -> work(clients.get(i), i).<Object>map(done -> done).onErrorResume(Mono::just), CLIENTS));

        assertThat(outcomes).hasSize(CLIENTS).allSatisfy(outcome -> {
            if (outcome instanceof R2dbcException missing) {
                assertThat(missing.getSqlState()).isEqualTo("26000"); // invalid_sql_statement_name
            } else {
                assertThat(outcome).isEqualTo((long) ROUNDS);
            }
        });
    }

    private long prepared() {
        PgConnection connection = open("transaction", options -> options.preparedStatementCacheQueries(0));
        return await(select(
                connection,
                "SELECT count(*) FROM pg_prepared_statements WHERE from_sql = false AND name <> ''",
                Long.class));
    }

    /** A pooler that keeps statements for its clients would not see it, and would count on what is gone. */
    @Test
    void statementsAreClosedByTheProtocolAndNeverInSql() {
        PgConnection connection = open("session", options -> options.preparedStatementCacheQueries(2));
        await(execute(connection, "SET log_statement = 'all'"));
        for (int i = 0; i < 10; i++) {
            assertThat(await(select(connection, "SELECT " + i, Integer.class))).isEqualTo(i);
        }

        List<String> logged =
                database.direct().server().logged(database.direct().name());

        assertThat(logged).anyMatch(line -> line.contains("SELECT 9"));
        assertThat(logged).noneMatch(line -> line.contains("DEALLOCATE"));
        assertThat(await(select(connection, "SELECT count(*) FROM pg_prepared_statements", Long.class)))
                .isLessThanOrEqualTo(3);
    }

    /** RESET ALL goes back to what PgBouncer had asked its server for. */
    @Test
    void aResetSessionHasTheSettingsOfItsBeginning() {
        PgConnection connection = database.open(database.factory(
                "session",
                options -> options.resetOnRelease(ResetOnRelease.SESSION).timeZone(ZoneId.of("Europe/Vienna"))));
        await(execute(connection, "SET TimeZone = 'Asia/Tokyo'"));
        await(execute(connection, "SET work_mem = '7MB'"));

        await(connection.preRelease());

        assertThat(connection.parameters()).containsEntry("TimeZone", "Europe/Vienna");
        assertThat(await(select(connection, "SELECT current_setting('TimeZone')", String.class)))
                .isEqualTo("Europe/Vienna");
        assertThat(await(select(connection, "SELECT current_setting('work_mem')", String.class)))
                .isNotEqualTo("7MB");
    }
}
