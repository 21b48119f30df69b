package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.SeenObservations.values;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.PgObservationContext;
import io.pgflux.api.PgObservationConvention;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each statement is one observation, which begins and ends once, whatever becomes of the statement. */
class ObservationsIT {

    private static final String SLEEP = "SELECT 1 FROM pg_sleep(600)";
    private static final String SECRET = "Wr1ttenIntoTheSql";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final SeenObservations seen = new SeenObservations();

    ObservationsIT() {
        registry.observationConfig().observationHandler(seen);
    }

    private PgConnection open() {
        return connections.open(connections.factory(options -> options.observationRegistry(registry)));
    }

    private List<String> errorTypes(int count) {
        return seen.awaitEnded(count).stream()
                .map(context -> values(context).get("error.type"))
                .toList();
    }

    @Test
    void itSaysWhatOpenTelemetryAsksFor() {
        PgConnection connection = open();
        await(Flux.from(connection
                        .createStatement("SELECT x FROM generate_series(1, $1) x WHERE '" + SECRET + "' <> $2")
                        .bind(0, 3)
                        .bind(1, "b0und")
                        .execute())
                .concatMap(result -> result.map(row -> row.get(0)))
                .then());

        PgObservationContext context = seen.awaitEnded(1).get(0);
        assertThat(context.getName()).isEqualTo("db.client.operation");
        assertThat(context.getContextualName()).isEqualTo("SELECT " + database.name());
        assertThat(values(context))
                .containsEntry("db.system.name", "postgresql")
                .containsEntry("db.namespace", database.name())
                .containsEntry("db.operation.name", "SELECT")
                .containsEntry("db.query.text", "SELECT x FROM generate_series(?, $1) x WHERE ? <> $2")
                .containsEntry("db.response.status_code", "none")
                .containsEntry("error.type", "none")
                .containsEntry("server.address", connections.proxy().host())
                .containsEntry("server.port", "" + connections.proxy().port())
                .containsEntry("network.peer.address", "127.0.0.1")
                .containsEntry("network.peer.port", "" + connections.proxy().port())
                .containsEntry("db.response.returned_rows", "3")
                .hasEntrySatisfying("pgflux.connection.id", id -> assertThat(id).matches("pgflux-\\d+/\\d+"));
        assertThat(context.toString() + values(context)).doesNotContain(SECRET, "b0und");
    }

    @Test
    void anErrorIsAnErrorOfItsObservation() {
        PgConnection connection = open();
        assertThatThrownBy(() -> await(execute(connection, "SELECT 1 / (SELECT 0)")));

        assertThat(errorTypes(1)).containsExactly("22012");
        assertThat(values(seen.ended.element())).containsEntry("db.response.status_code", "22012");
        assertThat(seen.ended.element().getError()).isNotNull();
    }

    @Test
    void anErrorThatQuotesAValueIsObservedWithoutIt() {
        PgConnection connection = open();
        Throwable told = catchThrowable(() -> await(counts(connection
                .createStatement("SELECT $1::text::int")
                .bind(0, "4111-1111")
                .execute())));
        assertThat(told).hasMessageContaining("4111-1111");

        assertThat(errorTypes(1)).containsExactly("22P02");
        Throwable shown = seen.ended.element().getError();
        assertThat(shown).hasSameClassAs(told).hasMessage("ERROR 22P02").hasNoCause();
        assertThat(((PgException) shown).getServerMessage().toString()).doesNotContain("4111");
        assertThat(seen.ended.element().toString()).doesNotContain("4111");
    }

    @Test
    void theConstraintOfAnErrorIsObserved() {
        PgConnection connection = open();
        await(execute(connection, "CREATE TEMPORARY TABLE card (number text CONSTRAINT one_each UNIQUE)"));
        String insert = "INSERT INTO card VALUES ('4111-1111')";
        await(execute(connection, insert));
        assertThatThrownBy(() -> await(execute(connection, insert)));

        assertThat(seen.awaitEnded(3).get(2).getError())
                .isInstanceOf(R2dbcDataIntegrityViolationException.class)
                .hasMessage("ERROR 23505 by the constraint one_each");
    }

    @Test
    void whatTheServerRefusesBeforeItRunsEndsToo() {
        PgConnection connection = open();
        assertThatThrownBy(() -> await(execute(connection, "SELEC 1")));
        assertThatThrownBy(() -> await(execute(connection, "SELECT 1; SELEC 2")));

        assertThat(errorTypes(2)).containsExactly("42601", "42601");
        assertThat(values(seen.ended.element())).containsEntry("db.operation.name", "none");
    }

    @Test
    void aValueThatCannotBeSentEndsIt() {
        PgConnection connection = open();
        assertThatThrownBy(() -> await(counts(
                connection.createStatement("SELECT $1::text").bind(0, "NUL \0").execute())));

        assertThat(errorTypes(1)).containsExactly(IllegalArgumentException.class.getName());
    }

    @Test
    void aStatementThatIsStoppedIsCancelledAndNotAnError() {
        PgConnection connection = open();
        assertThatThrownBy(() -> await(execute(connection, SLEEP).timeout(Duration.ofMillis(100))));

        assertThat(errorTypes(1)).containsExactly("cancelled");
    }

    @Test
    void aStatementThatWasNeverBegunIsCancelled() {
        PgConnection connection = open();
        Disposable first = execute(connection, SLEEP).subscribe();
        Disposable waiting = execute(connection, "SELECT 2").subscribe(); // for its description
        waiting.dispose();
        first.dispose();

        assertThat(errorTypes(2)).containsOnly("cancelled");
    }

    @Test
    void theFirstRowIsEnoughForASuccess() {
        PgConnection connection = open();
        assertThat(await(select(connection, "SELECT 1 FROM generate_series(1, 3)", Integer.class)
                        .next()))
                .isEqualTo(1);

        assertThat(errorTypes(1)).containsExactly("none");
    }

    @Test
    void aLossEndsAllThatWasOnItsWay() {
        PgConnection connection = open();
        Mono<List<Long>> both = Flux.mergeDelayError(2, execute(connection, SLEEP), execute(connection, "SELECT 2"))
                .collectList();
        Disposable waiting = both.onErrorComplete().subscribe();
        eventually(() -> "both have begun", () -> seen.started.get() == 2);
        connections.terminate();

        assertThat(errorTypes(2)).allMatch(state -> state.startsWith("08") || state.equals("57P01"));
        waiting.dispose();
    }

    @Test
    void aCloseEndsAllThatWasOnItsWay() {
        PgConnection connection = open();
        Disposable waiting = execute(connection, SLEEP).onErrorComplete().subscribe();
        eventually(() -> "it has begun", () -> seen.started.get() == 1);
        await(connection.close());

        assertThat(errorTypes(1)).containsExactly("08003");
        assertThatThrownBy(() -> await(execute(connection, "SELECT 1")));
        assertThat(errorTypes(2)).containsExactly("08003", "08003");
        waiting.dispose();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatNobodyWantedAnyMoreIsCancelledAlsoByTheEndOfItsConnection(boolean closed) {
        PgConnection connection = connections.open(connections.factory(
                options -> options.observationRegistry(registry).cancelRequests(false)));
        Disposable running = execute(connection, SLEEP).subscribe();
        Disposable waiting = execute(connection, "SELECT 2").subscribe();
        String pid = connection.toString().replaceAll(".*/(\\d+) at .*", "$1");
        eventually(
                () -> "it runs",
                () -> !database.query("SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid = " + pid
                                + " AND query LIKE '%pg_sleep(600)%'")
                        .isEmpty());
        running.dispose();
        waiting.dispose();
        if (closed) {
            connection.close().subscribe(); // waits for the server
        }
        connections.terminate();

        assertThat(errorTypes(2)).containsOnly("cancelled");
    }

    @Test
    void aTimeoutOfTheServerIsAnError() {
        PgConnection connection = open();
        await(connection.setStatementTimeout(Duration.ofMillis(50)));
        assertThatThrownBy(() -> await(execute(connection, SLEEP)));

        assertThat(errorTypes(2)).contains("57014");
    }

    @Test
    void aResultThatNobodyReadsEndsWhenTheNextOneHasToBeRead() {
        PgConnection connection = open();
        PgResult abandoned = await(
                connection.createStatement("SELECT generate_series(1, 1000)").execute());
        await(execute(connection, "SELECT 1"));

        assertThat(errorTypes(2)).containsOnly("none");
        assertThat(all(abandoned.map(row -> 1))).hasSize(1000);
    }

    @Test
    void pipelinedStatementsHaveOneEach() {
        PgConnection connection = open();
        await(Flux.range(0, 100)
                .flatMap(i -> execute(connection, "SELECT " + (i % 10)), 100)
                .then());

        assertThat(errorTypes(100)).containsOnly("none");
        assertThat(seen.ended).allMatch(context -> context.getRows() == 1);
    }

    private Flux<Integer> cursor(PgConnection connection) {
        return Flux.from(connection
                        .createStatement("SELECT x FROM generate_series(1, 100) x")
                        .fetchSize(10)
                        .execute())
                .concatMap(result -> result.map(row -> row.get(0, Integer.class)));
    }

    @Test
    void aCursorIsOneUntilItsLastChunk() {
        PgConnection connection = open();
        await(connection.beginTransaction());
        assertThat(all(cursor(connection))).hasSize(100);
        PgObservationContext context = seen.awaitEnded(1).get(0);
        assertThat(context.getRows()).isEqualTo(100);

        await(cursor(connection).take(3).then());
        assertThat(errorTypes(2)).containsExactly("none", "cancelled");

        await(connection.commitTransaction());
        assertThat(values(seen.awaitEnded(3).get(2))).containsEntry("db.operation.name", "COMMIT");
    }

    @Test
    void whatAReleaseSendsIsOne() {
        PgConnection connection = open();
        await(connection.preRelease());
        await(connection.beginTransaction());
        await(execute(connection, "SELECT 1"));
        await(connection.preRelease());

        assertThat(values(seen.awaitEnded(2).get(1)))
                .containsEntry("db.operation.name", "ROLLBACK")
                .containsEntry("error.type", "none");
    }

    @Test
    void aCursorEndsWithItsTransaction() {
        PgConnection connection = open();
        await(connection.beginTransaction());
        PgResult abandoned = await(connection
                .createStatement("SELECT x FROM generate_series(1, 100) x")
                .fetchSize(10)
                .execute());
        await(connection.rollbackTransaction());

        assertThat(errorTypes(2)).contains("34000", "none");
        assertThatThrownBy(() -> all(abandoned.map(row -> 1)));
    }

    @Test
    void theObservationOfTheSubscribersContextIsItsParent() {
        PgConnection connection = open();
        Observation request = Observation.start("request", registry);
        Function<Publisher<?>, Mono<Void>> inRequest = statement ->
                Mono.when(statement).contextWrite(context -> context.put("micrometer.observation", request));
        await(inRequest.apply(execute(connection, "SELECT 1").publishOn(reactor.core.scheduler.Schedulers.parallel())));
        await(connection.beginTransaction());
        await(inRequest.apply(execute(connection, "SELECT 2")));
        await(inRequest.apply(connection.commitTransaction()));
        request.stop();

        assertThat(seen.awaitEnded(3))
                .allSatisfy(context -> assertThat(context.getParentObservation())
                        .isNotNull()
                        .extracting(parent -> parent.getContextView().getName())
                        .isEqualTo("request"));
    }

    @Test
    void aConventionMaySayOtherThings() {
        PgObservationConvention convention = new PgObservationConvention() {
            @Override
            public String getName() {
                return "mine";
            }

            @Override
            public KeyValues getLowCardinalityKeyValues(PgObservationContext context) {
                return KeyValues.of("op", context.getOperation());
            }
        };
        PgConnection connection = connections.open(connections.factory(
                options -> options.observationRegistry(registry).observationConvention(convention)));
        await(execute(connection, "SELECT 1"));

        PgObservationContext context = seen.awaitEnded(1).get(0);
        assertThat(context.getName()).isEqualTo("mine");
        assertThat(context.getLowCardinalityKeyValues()).containsExactly(KeyValue.of("op", "SELECT"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHandlerThatThrowsHurtsNobody(boolean atTheStart) {
        registry.observationConfig().observationHandler(new ObservationHandler<PgObservationContext>() {
            @Override
            public void onStart(PgObservationContext context) {
                if (atTheStart) {
                    throw new NoSuchMethodError("a handler of a test");
                }
            }

            @Override
            public void onStop(PgObservationContext context) {
                throw new NoSuchMethodError("a handler of a test");
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof PgObservationContext;
            }
        });
        PgConnection connection = open();

        assertThat(all(select(connection, "SELECT 1", Integer.class))).containsExactly(1);
        assertThat(all(select(connection, "SELECT 2", Integer.class))).containsExactly(2);
    }

    @Test
    void anOptionOfR2dbcGivesTheRegistry() {
        PgConnectionFactory factory = new PgConnectionFactoryProvider()
                .create(io.r2dbc.spi.ConnectionFactoryOptions.parse("r2dbc:pgflux://%s@%s:%d/%s"
                                .formatted(database.user(), database.host(), database.port(), database.name()))
                        .mutate()
                        .option(PgConnectionFactoryProvider.OBSERVATION_REGISTRY, registry)
                        .build());
        await(execute(connections.open(factory), "SELECT 1"));

        assertThat(errorTypes(1)).containsExactly("none");
    }
}
