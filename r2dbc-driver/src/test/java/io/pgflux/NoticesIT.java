package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.ParameterChange;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Result;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a server says beside its answers: notices, and changes of its settings. */
class NoticesIT {

    private static final String TWO_NOTICES = """
            DO $$ BEGIN
                RAISE NOTICE 'one' USING HINT = 'look there', DETAIL = 'in detail';
                RAISE WARNING 'two';
            END $$""";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void noticesComeWithAllTheirFields() {
        PgConnection connection = connections.open();
        StepVerifier.create(connection.notices())
                .then(() -> all(execute(connection, TWO_NOTICES)))
                .assertNext(one -> {
                    assertThat(one.severity()).isEqualTo("NOTICE");
                    assertThat(one.code()).isEqualTo("00000");
                    assertThat(one.message()).isEqualTo("one");
                    assertThat(one.hint()).isEqualTo("look there");
                    assertThat(one.detail()).isEqualTo("in detail");
                })
                .assertNext(two -> assertThat(two).hasToString("WARNING 01000: two"))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void theResultHasThemToo() {
        PgConnection connection = connections.open();
        StepVerifier.create(connection.notices().map(ServerMessage::message).take(2))
                .then(() -> assertThat(all(Flux.from(
                                        connection.createStatement(TWO_NOTICES).execute())
                                .flatMap(result -> result.flatMap(NoticesIT::messages))))
                        .containsExactly("one", "two"))
                .expectNext("one", "two")
                .expectComplete()
                .verify(PATIENCE);
    }

    private static Mono<String> messages(Result.Segment segment) {
        return segment instanceof Result.Message message ? Mono.just(message.message()) : Mono.empty();
    }

    @Test
    void theWarningOfACommandOfTheDriversOwnIsHeard() {
        PgConnection connection = connections.open();
        StepVerifier.create(connection.notices().map(ServerMessage::code))
                .then(() -> all(execute(connection, "COMMIT")))
                .expectNext("25P01") // there is no transaction in progress
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void parametersAreAsTheLastAnswerLeftThem() {
        PgConnection connection = connections.open();
        Map<String, String> first = connection.parameters();
        assertThat(first)
                .containsEntry("client_encoding", "UTF8")
                .containsEntry("server_version", connection.getMetadata().getDatabaseVersion())
                .containsKeys("DateStyle", "TimeZone", "standard_conforming_strings");
        assertThatThrownBy(() -> first.put("TimeZone", "UTC")).isInstanceOf(UnsupportedOperationException.class);

        all(execute(connection, "SET application_name = 'till'"));
        assertThat(connection.parameters()).containsEntry("application_name", "till");

        await(connection.beginTransaction());
        all(execute(connection, "SET TimeZone = 'Asia/Kolkata'"));
        assertThat(connection.parameters()).containsEntry("TimeZone", "Asia/Kolkata");
        await(connection.rollbackTransaction());
        assertThat(connection.parameters()).containsEntry("TimeZone", first.get("TimeZone"));
        assertThat(first).doesNotContainEntry("application_name", "till");
    }

    @Test
    void changesOfParametersAreHeardAndEndWithTheConnection() {
        PgConnection connection = connections.open();
        StepVerifier.create(connection.parameterChanges())
                .then(() -> all(execute(connection, "SET application_name = 'till'")))
                .assertNext(change -> {
                    assertThat(change).isEqualTo(new ParameterChange("application_name", "till"));
                    assertThat(connection.parameters()).containsEntry("application_name", "till");
                })
                .then(() -> await(connection.close()))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void whoDoesNotAskForChangesOfParametersHoldsUpNobody() {
        PgConnection connection = connections.open();
        StepVerifier.create(connection.parameterChanges(), 1)
                .then(() -> {
                    for (int i = 0; i < 100; i++) {
                        all(execute(connection, "SET intervalstyle = " + (i % 2 == 0 ? "iso_8601" : "postgres")));
                    }
                })
                .expectNext(new ParameterChange("IntervalStyle", "iso_8601"))
                .then(() -> assertThat(connection.parameters()).containsEntry("IntervalStyle", "postgres"))
                .thenCancel()
                .verify(PATIENCE);
        StepVerifier.create(connection.parameterChanges())
                .then(connections::terminate)
                .expectErrorMatches(SaysClosed::class08)
                .verify(PATIENCE);
    }

    @Test
    void aTerminatedBackendIsTheCauseOfTheLoss() {
        PgConnection connection = connections.open();
        StepVerifier.create(connection.notices())
                .then(connections::terminate)
                .expectErrorSatisfies(loss -> {
                    assertThat(loss).isInstanceOf(R2dbcNonTransientResourceException.class);
                    assertThat(((R2dbcException) loss).getSqlState()).isEqualTo("08006");
                    assertThat(loss.getCause())
                            .isInstanceOfSatisfying(
                                    PgException.class,
                                    cause -> assertThat(cause.getServerMessage().code())
                                            .isEqualTo("57P01"));
                })
                .verify(PATIENCE);
    }

    @Test
    void aConnectionThatBreaksFailsThem() {
        PgConnection connection = connections.open();
        StepVerifier.create(connection.notices())
                .then(connections.proxy()::reset)
                .expectErrorMatches(SaysClosed::class08)
                .verify(PATIENCE);
    }

    @Test
    void aCloseCompletesThem() {
        PgConnection connection = connections.open();
        StepVerifier.create(connection.notices())
                .then(() -> await(connection.close()))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(all(connection.notices())).isEqualTo(List.of());
    }
}
