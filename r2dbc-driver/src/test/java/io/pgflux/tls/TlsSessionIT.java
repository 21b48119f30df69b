package io.pgflux.tls;

import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.api.SslMode;
import io.pgflux.testing.Fault;
import io.pgflux.testing.LinkEvent;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TcpProxy;
import io.pgflux.testing.TlsServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What holds for sessions holds for encrypted ones. */
class TlsSessionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final TlsServer server = TlsServer.shared();

    private final TcpProxy proxy = TcpProxy.to("127.0.0.1", server.port());

    static Stream<SslProvider> providers() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL);
    }

    @AfterEach
    void closeProxy() {
        proxy.thaw();
        proxy.close();
    }

    private PgConnectionFactory factory(SslProvider provider) {
        PgConnectionOptions options = TlsMatrixIT.options("app", provider)
                .host(proxy.host())
                .port(proxy.port())
                .sslMode(SslMode.VERIFY_FULL)
                .sslRootCert(TlsMatrixIT.root())
                .build();
        return new PgConnectionFactory(options);
    }

    private PgConnection connect(SslProvider provider) {
        return factory(provider).create().block(PATIENCE);
    }

    private static void close(PgConnection connection) {
        connection.close().block(PATIENCE);
    }

    private static <T> Flux<T> select(PgConnection connection, String sql, Class<T> type) {
        return connection.createStatement(sql).execute().concatMap(result -> result.map(row -> row.get(0, type)));
    }

    /** Some 80 MB in rows of all sizes: records and messages end where they like. */
    @ParameterizedTest
    @MethodSource("providers")
    void aLargeResultArrivesWhole(SslProvider provider) {
        PgConnection connection = connect(provider);
        int rows = 20_000;

        List<Integer> lengths = select(
                        connection,
                        "SELECT repeat('x', (i * 7919) % 8000) FROM generate_series(1, " + rows + ") AS i",
                        String.class)
                .map(String::length)
                .collectList()
                .block(PATIENCE);

        assertThat(lengths).hasSize(rows);
        for (int i = 1; i <= rows; i++) {
            assertThat(lengths.get(i - 1)).isEqualTo((i * 7919) % 8000);
        }
        close(connection);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aLargeValueGoesAndComesBack(SslProvider provider) {
        byte[] bytes = new byte[8 * 1024 * 1024];
        new Random(1).nextBytes(bytes);
        PgConnection connection = connect(provider);

        byte[] back = connection
                .createStatement("SELECT $1::bytea")
                .bind("$1", ByteBuffer.wrap(bytes))
                .execute()
                .concatMap(result -> result.map(row -> row.get(0, byte[].class)))
                .single()
                .block(PATIENCE);

        assertThat(back).isEqualTo(bytes);
        close(connection);
    }

    /** Statements that go together are one record, as they are one segment without TLS. */
    @ParameterizedTest
    @MethodSource("providers")
    void manyStatementsAreOnTheirWayTogether(SslProvider provider) {
        PgConnection connection = connect(provider);

        List<Integer> numbers = Flux.range(0, 1_000)
                .flatMapSequential(
                        i -> connection
                                .createStatement("SELECT $1::int")
                                .bind("$1", i)
                                .execute()
                                .concatMap(result -> result.map(row -> row.get(0, Integer.class))),
                        1_000)
                .collectList()
                .block(PATIENCE);

        assertThat(numbers).isEqualTo(Flux.range(0, 1_000).collectList().block());
        close(connection);
    }

    /** Neither the proxy nor the driver holds more than a few buffers while nobody asks for rows. */
    @ParameterizedTest
    @MethodSource("providers")
    void whatNobodyAsksForStaysWithTheServer(SslProvider provider) {
        PgConnection connection = connect(provider);
        var subscriber = new BaseSubscriber<String>() {
            private volatile int received;

            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(10);
            }

            @Override
            protected void hookOnNext(String row) {
                received++;
            }
        };
        select(connection, "SELECT repeat('x', 1000) FROM generate_series(1, 100000)", String.class)
                .subscribe(subscriber);
        eventually(() -> "ten rows", () -> subscriber.received == 10);
        long[] seen = {-1};
        eventually(() -> "a pause", () -> {
            long before = seen[0];
            seen[0] = proxy.link(0).serverBytes();
            return before == seen[0];
        });

        assertThat(seen[0]).isLessThan(16L * TcpProxy.SOCKET_BUFFER);
        subscriber.requestUnbounded();
        eventually(PATIENCE, () -> "all rows", () -> subscriber.received == 100_000);
        close(connection);
    }

    /** The request is encrypted, too: nothing but the question for TLS is in clear text. */
    @ParameterizedTest
    @MethodSource("providers")
    void aCancelReachesTheServerEncrypted(SslProvider provider) {
        PgConnection connection = connect(provider);

        StepVerifier.create(select(connection, "SELECT 1 FROM pg_sleep(60)", Integer.class))
                .then(() -> {
                    eventually(
                            () -> "a sleeping backend",
                            () -> !server.server()
                                    .query(
                                            PostgresServer.SUPERUSER,
                                            "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                                    .isEmpty());
                    connection.cancel().block(PATIENCE);
                })
                .expectErrorSatisfies(error -> assertThat(error).isInstanceOf(R2dbcTimeoutException.class))
                .verify(PATIENCE);

        assertThat(proxy.link(1).clientMessages()).isEqualTo("~?");
        assertThat(select(connection, "SELECT 1", Integer.class).single().block(PATIENCE))
                .isEqualTo(1);
        close(connection);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aCloseWaitsForTheServersEnd(SslProvider provider) {
        PgConnection connection = connect(provider);

        close(connection);

        proxy.link(0).awaitEvents(LinkEvent.CLIENT_FIN, LinkEvent.SERVER_FIN);
        assertThat(proxy.link(0).events()).doesNotContain(LinkEvent.CLIENT_RESET, LinkEvent.SERVER_RESET);
    }

    /** In the question, in the handshake, in the login; not at every byte, since each costs a handshake. */
    @ParameterizedTest
    @MethodSource("providers")
    void aLoginThatEndsOnItsWayIsAnErrorAndNeverGoesOnInClearText(SslProvider provider) {
        close(connect(provider));
        long bytes = proxy.link(0).serverBytes() - 256; // signatures are not always as long
        PgConnectionFactory factory = factory(provider);

        for (long i = 0; i < bytes; i += bytes / 25) {
            long passed = i;
            proxy.prepare(link -> link.afterServerBytes(passed, passed % 2 == 0 ? Fault.CUT : Fault.RESET));
            StepVerifier.create(factory.create())
                    .expectErrorSatisfies(error -> assertThat(((R2dbcException) error).getSqlState())
                            .as("after " + passed)
                            .startsWith("08"))
                    .verify(PATIENCE);
        }
        assertThat(proxy.links())
                .allSatisfy(link ->
                        assertThat(link.clientMessages()).startsWith("~").doesNotContain("^"));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aConnectionThatIsCutInTheMiddleOfARecordIsLost(SslProvider provider) {
        PgConnection connection = connect(provider);
        proxy.throttle(1_000, Duration.ofMillis(1));

        StepVerifier.create(select(connection, "SELECT repeat('x', 5000) FROM generate_series(1, 10000)", String.class)
                        .doOnNext(row -> proxy.cut()))
                .thenConsumeWhile(row -> true)
                .expectErrorSatisfies(TlsSessionIT::isLoss)
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aConnectionThatIsResetWhileMuchIsSentIsLost(SslProvider provider) {
        PgConnection connection = connect(provider);
        proxy.freezeClientToServer();

        StepVerifier.create(connection
                        .createStatement("SELECT length($1::bytea)")
                        .bind("$1", ByteBuffer.allocate(32 * 1024 * 1024))
                        .execute())
                .then(() -> proxy.reset())
                .expectErrorSatisfies(TlsSessionIT::isLoss)
                .verify(PATIENCE);
    }

    private static void isLoss(Throwable error) {
        assertThat(error).isInstanceOf(R2dbcNonTransientResourceException.class);
        assertThat(((R2dbcException) error).getSqlState()).isEqualTo("08006");
    }
}
