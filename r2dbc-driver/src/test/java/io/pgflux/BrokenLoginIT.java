package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Fault;
import io.pgflux.testing.Link;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Logins by SCRAM that end at every byte. */
class BrokenLoginIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final PgConnectionFactory factory = factory(Duration.ofSeconds(30));

    private PgConnectionFactory factory(Duration timeout) {
        return connections.factory(options -> options.user("scram_user")
                .password(PostgresServer.password("scram_user"))
                .connectTimeout(timeout));
    }

    /** The link of a login that went well, before anything else was sent. */
    private Link whole() {
        PgConnection connection = connections.open(factory);
        Link link = connections.proxy().links().get(0);
        assertThat(connection).isNotNull();
        return link;
    }

    private void assertRefused(String moment) {
        R2dbcException error = Witness.of(factory.create()).awaitError();
        assertThat(error)
                .as("%s", moment)
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContaining(":" + connections.proxy().port());
        assertThat(error.getSqlState()).as("%s", moment).startsWith("08");
    }

    private void assertNothingIsLeft() {
        attempts().forEach(Link::awaitClosed);
        database.awaitBackends(1); // the one that has set the measure
    }

    private Stream<Link> attempts() {
        return connections.proxy().links().stream().skip(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT", "RESET"})
    void aLoginThatEndsAtAnyByteOfTheServerIsAnError(Fault fault) {
        long bytes = whole().serverBytes();

        for (long i = 0; i < bytes; i++) {
            long passed = i;
            connections.proxy().prepare(link -> link.afterServerBytes(passed, fault));
            assertRefused(fault + " after " + i + " bytes of the server");
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT", "RESET"})
    void aLoginThatEndsAtAnyByteOfTheClientIsAnError(Fault fault) {
        long bytes = whole().clientBytes();

        for (long i = 0; i < bytes; i++) {
            long passed = i;
            connections.proxy().prepare(link -> link.afterClientBytes(passed, fault));
            assertRefused(fault + " after " + i + " bytes of the client");
        }
        assertNothingIsLeft();
    }

    /** All at once, since each waits until its time has passed. */
    @Test
    void aServerThatVanishesDuringTheLoginIsATimeout() {
        long bytes = whole().serverBytes();
        PgConnectionFactory impatient = factory(Duration.ofSeconds(2));

        List<Witness<PgConnection>> logins = IntStream.range(0, 40)
                .mapToObj(i -> {
                    connections.proxy().prepare(link -> link.afterServerBytes(bytes * i / 40, Fault.VANISH));
                    Witness<PgConnection> login = Witness.of(impatient.create());
                    connections.proxy().link(i + 1); // the next one is to be prepared otherwise
                    return login;
                })
                .toList();

        assertThat(logins)
                .allSatisfy(login -> assertThat(login.awaitError())
                        .isInstanceOf(R2dbcTimeoutException.class)
                        .hasMessageContaining("connectTimeout"));
        attempts().forEach(Link::reset);
        assertNothingIsLeft();
    }

    @Test
    void aCancelAtAnyPointOfTheLoginClosesTheSocket() {
        long bytes = whole().serverBytes();

        for (int i = 0; i < 40; i++) {
            long passed = bytes * i / 40;
            connections.proxy().prepare(link -> link.afterServerBytes(passed, Fault.VANISH));
            Disposable login = factory.create().subscribe();
            Link link = connections.proxy().link(i + 1);
            eventually(() -> "the fault", link::hasVanished);
            login.dispose();
        }
        attempts().forEach(Link::reset);
        assertNothingIsLeft();
    }

    @Test
    void cancelsAtRandomTimesLeaveNoConnection() {
        whole();

        Flux.range(0, 200)
                .flatMap(
                        i -> factory.create()
                                .delayUntil(PgConnection::close)
                                .then()
                                .timeout(Duration.ofNanos(i * 100_000L), Mono.empty()),
                        20)
                .blockLast(Connections.PATIENCE);

        assertNothingIsLeft();
    }

    @Test
    void theFactoryIsNoneTheWorseForIt() {
        whole();
        connections.proxy().prepare(link -> link.afterServerBytes(20, Fault.RESET));
        assertRefused("once");
        connections.proxy().prepare(link -> {});

        PgConnection connection = connections.open(factory);
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }
}
