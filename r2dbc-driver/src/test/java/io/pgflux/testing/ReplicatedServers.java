package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import java.util.List;

/**
 * A primary and a standby that follows it, synchronously: what was committed is on both when the client is told. Superuser
 * by trust.
 */
public final class ReplicatedServers implements AutoCloseable {

    private final RestartableServer primary;
    private final RestartableServer standby;

    private ReplicatedServers(RestartableServer primary, RestartableServer standby) {
        this.primary = primary;
        this.standby = standby;
    }

    /** A new pair, which runs; that takes seconds. */
    public static ReplicatedServers create() {
        RestartableServer primary = RestartableServer.create();
        try {
            RestartableServer standby = primary.createStandby();
            ReplicatedServers pair = new ReplicatedServers(primary, standby);
            primary.server()
                    .sql(
                            PostgresServer.SUPERUSER,
                            "ALTER SYSTEM SET synchronous_standby_names = '*'",
                            "SELECT pg_reload_conf()");
            eventually(
                    () -> "a synchronous standby; there is " + pair.states(),
                    () -> pair.states().equals(List.of(List.of("streaming", "sync"))));
            return pair;
        } catch (RuntimeException | Error e) {
            primary.close();
            throw e;
        }
    }

    private List<?> states() {
        return primary.server().query(PostgresServer.SUPERUSER, "SELECT state, sync_state FROM pg_stat_replication");
    }

    /** The one that was the primary in the beginning. */
    public RestartableServer primary() {
        return primary;
    }

    public RestartableServer standby() {
        return standby;
    }

    @Override
    public void close() {
        try {
            standby.close();
        } finally {
            primary.close();
        }
    }
}
