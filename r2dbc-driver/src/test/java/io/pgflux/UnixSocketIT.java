package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Unix domain sockets, over Netty's own transport and over the JDK's. */
class UnixSocketIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final LoopResources LOOPS = LoopResources.create("unix-socket", 1, true);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /** Where it is there, Reactor Netty prefers Netty's. */
    private record NioLoops(LoopResources loops) implements LoopResources {

        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return loops.onServer(false);
        }
    }

    enum Loops {
        NATIVE(LOOPS),
        NIO(new NioLoops(LOOPS));

        private final LoopResources resources;

        Loops(LoopResources resources) {
            this.resources = resources;
        }
    }

    @AfterAll
    static void dispose() {
        LOOPS.dispose();
    }

    private static String file() {
        return PostgresServer.SOCKETS + "/.s.PGSQL." + database.port();
    }

    private static PgConnectionFactory factory(Loops loops, UnaryOperator<PgConnectionOptions.Builder> options) {
        return new PgConnectionFactory(options.apply(PgConnectionOptions.builder()
                        .loopResources(loops.resources)
                        .port(database.port())
                        .user(database.user())
                        .database(database.name()))
                .build());
    }

    private static String ask(PgConnectionFactory factory, String sql) {
        return String.valueOf(Flux.usingWhen(
                        factory.create(),
                        connection -> connection
                                .createStatement(sql)
                                .execute()
                                .flatMap(result -> result.map(row -> String.valueOf(row.get(0)))),
                        PgConnection::close)
                .blockLast(PATIENCE));
    }

    @ParameterizedTest
    @EnumSource(Loops.class)
    void aHostThatBeginsWithASlashIsTheDirectoryOfASocket(Loops loops) {
        assertThat(ask(factory(loops, options -> options.host(PostgresServer.SOCKETS)), "SELECT inet_server_port()"))
                .isEqualTo("null");
    }

    @ParameterizedTest
    @EnumSource(Loops.class)
    void theSocketIsGivenByItsPathToo(Loops loops) {
        PgConnectionFactory factory =
                factory(loops, options -> options.socket(file()).port(1));

        assertThat(ask(factory, "SELECT inet_server_addr()")).isEqualTo("null");
        assertThat(factory).hasToString("PgConnectionFactory " + file() + "/" + database.name());
    }

    @Test
    void theAbstractNamespaceIsThere() {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        assumeTrue(database.server().version() >= 14);

        assertThat(ask(
                        factory(Loops.NATIVE, options -> options.host(PostgresServer.ABSTRACT_SOCKETS)),
                        "SELECT inet_server_port()"))
                .isEqualTo("null");
        assertThatThrownBy(() ->
                        ask(factory(Loops.NIO, options -> options.host(PostgresServer.ABSTRACT_SOCKETS)), "SELECT 1"))
                .hasMessageContaining("epoll");
    }

    @ParameterizedTest
    @EnumSource(Loops.class)
    void whoAsksIsKnownToTheServerWithoutAPassword(Loops loops) {
        assertThat(ask(
                        factory(
                                loops,
                                options -> options.host(PostgresServer.SOCKETS).user("peer_user")),
                        "SELECT current_user"))
                .isEqualTo("peer_user");
    }

    @ParameterizedTest
    @EnumSource(Loops.class)
    void theServerMayAskForAPassword(Loops loops) {
        assertThat(ask(
                        factory(
                                loops,
                                options -> options.socket(file())
                                        .user("scram_user")
                                        .password(PostgresServer.password("scram_user"))),
                        "SELECT current_user"))
                .isEqualTo("scram_user");
    }

    @Test
    void anUrlHasTheIncumbentsOptionOrADirectoryAmongTheHosts() {
        for (String url : new String[] {
            "r2dbc:postgresql://postgres@localhost/%s?socket=%s".formatted(database.name(), file()),
            "r2dbc:postgresql://postgres@%%2Ftmp:%2$d/%1$s".formatted(database.name(), database.port()),
            "r2dbc:postgresql://postgres@nowhere.invalid,%%2Ftmp:%2$d/%1$s".formatted(database.name(), database.port())
        }) {
            assertThat(ask((PgConnectionFactory) ConnectionFactories.get(url), "SELECT inet_server_port()"))
                    .as(url)
                    .isEqualTo("null");
        }
        assertThat(ask(
                        PgConnectionFactory.from("host=%s port=%d user=postgres dbname=%s"
                                .formatted(PostgresServer.SOCKETS, database.port(), database.name())),
                        "SELECT inet_server_port()"))
                .isEqualTo("null");
    }

    @ParameterizedTest
    @EnumSource(Loops.class)
    void aCancelGoesToTheSameSocket(Loops loops) {
        Mono<Void> cancelled = Mono.usingWhen(
                factory(loops, options -> options.socket(file()).cancelGrace(Duration.ZERO))
                        .create(),
                connection -> connection
                        .createStatement("SELECT pg_sleep(60)")
                        .execute()
                        .flatMap(result -> result.map(row -> 1))
                        .then()
                        .timeout(Duration.ofMillis(300), Mono.empty())
                        .then(Flux.from(connection.createStatement("SELECT 1").execute())
                                .flatMap(result -> result.map(row -> 1))
                                .then()),
                PgConnection::close);

        cancelled.block(PATIENCE); // else the second statement would wait a minute for the first
    }

    @ParameterizedTest
    @EnumSource(Loops.class)
    void whatIsSetForTcpIsLeftOut(Loops loops) {
        assertThat(ask(
                        factory(
                                loops,
                                options -> options.host(PostgresServer.SOCKETS)
                                        .tcpKeepAliveIdle(Duration.ofSeconds(5))
                                        .tcpUserTimeout(Duration.ofSeconds(5))
                                        .tcpNoDelay(true)),
                        "SELECT 1"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(Loops.class)
    void anErrorNamesThePath(Loops loops) {
        assertThatThrownBy(() -> ask(factory(loops, options -> options.host("/tmp/nowhere")), "SELECT 1"))
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContaining("/tmp/nowhere/.s.PGSQL." + database.port())
                .satisfies(error ->
                        assertThat(((R2dbcException) error).getSqlState()).isEqualTo("08001"));
    }

    @Test
    void aPathThatIsTooLongIsRefusedAtOnce() {
        String directory = "/tmp/" + "x".repeat(100);

        assertThatThrownBy(() -> PgConnectionOptions.builder().socket(directory + "/socket"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("107")
                .hasMessageContaining(directory);
        assertThatThrownBy(() -> PgConnectionOptions.builder().host(directory)).hasMessageContaining(directory);
    }
}
