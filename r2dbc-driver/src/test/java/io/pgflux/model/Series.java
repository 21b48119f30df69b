package io.pgflux.model;

import static java.util.Objects.requireNonNull;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.model.Recorder.Seen;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TcpProxy;
import io.pgflux.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Programs with consecutive seeds on one connection, which remembers statements from one to the next. What kind of
 * connection it is, the seed decides too.
 */
final class Series {

    /** Programs on one connection. */
    static final int LENGTH = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Integer[] STATEMENTS = {0, 1, 3, 256};

    /** The usual one is longer than most of what a program does. */
    private static final Integer[] GRACES = {0, 0, 1, 50};

    private static final String TABLE =
            "CREATE TEMP TABLE m (k int PRIMARY KEY, v int, u int UNIQUE DEFERRABLE INITIALLY DEFERRED)";

    private final String host;
    private final int port;
    private final String database;
    private final boolean fragments;
    private final PgConnectionFactory shared;
    private final Tally tally;

    Series(TestDatabase database, Tally tally) {
        this(database.host(), database.port(), database.name(), true, tally);
    }

    /**
     * Wherever it is; the superuser needs no password.
     *
     * @param fragments whether it can do with messages that come byte by byte
     */
    Series(String host, int port, String database, boolean fragments, Tally tally) {
        this.host = host;
        this.port = port;
        this.database = database;
        this.fragments = fragments;
        this.tally = tally;
        shared = new PgConnectionFactory(
                options(host, port).cancelGrace(Duration.ZERO).build());
    }

    private PgConnectionOptions.Builder options(String host, int port) {
        return PgConnectionOptions.builder()
                .host(host)
                .port(port)
                .user(PostgresServer.SUPERUSER)
                .applicationName("pgflux-model")
                .database(database);
    }

    static long first(long seed) {
        return Math.floorDiv(seed, LENGTH) * LENGTH;
    }

    /** Runs the programs of the series from its first to this one; an {@link AssertionError} names the one that fails. */
    void run(long last) throws InterruptedException {
        long first = first(last);
        Chance chance = new Chance(~first);
        if (chance.oneIn(4)) {
            // Small buffers between driver and server.
            try (TcpProxy proxy = TcpProxy.to(host, port)) {
                if (chance.oneIn(12) && fragments) {
                    proxy.fragment();
                }
                run(factory(proxy.host(), proxy.port(), chance), first, last);
            }
        } else if (chance.oneIn(2)) {
            run(shared, first, last);
        } else {
            run(factory(host, port, chance), first, last);
        }
    }

    private PgConnectionFactory factory(String host, int port, Chance chance) {
        return new PgConnectionFactory(options(host, port)
                .preparedStatementCacheQueries(chance.pick(STATEMENTS))
                .cancelGrace(Duration.ofMillis(chance.pick(GRACES)))
                .build());
    }

    private void run(PgConnectionFactory factory, long first, long last) throws InterruptedException {
        PgConnection connection = requireNonNull(await(factory.create()));
        tally.connection();
        await(execute(connection, TABLE));
        for (long seed = first; seed <= last; seed++) {
            run(connection, seed);
        }
        await(connection.close());
    }

    private void run(PgConnection connection, long seed) throws InterruptedException {
        Program program = Generator.program(seed);
        Map<Step, Seen> seen = Runner.run(connection, program);
        String divergence = new Interpreter(program, seen).divergence();
        if (divergence != null) {
            throw new AssertionError(
                    "%s\n\n%s\n\nAgain: %s\n".formatted(divergence, program.describe(seen), command(seed)));
        }
        tally.add(seen);
        await(execute(connection, "DELETE FROM m"));
    }

    /** From a fresh checkout. */
    private String command(long seed) {
        return "mvn -pl r2dbc-driver verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ModelIT"
                + " -Dpgflux.model.seed=" + seed + " -Dpostgres.version=" + System.getProperty("postgres.version");
    }

    private static Mono<Void> execute(PgConnection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute()).then();
    }

    private static <T> @Nullable T await(Publisher<T> publisher) {
        return Mono.from(publisher).block(PATIENCE);
    }
}
