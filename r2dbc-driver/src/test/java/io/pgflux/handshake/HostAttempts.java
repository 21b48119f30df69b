package io.pgflux.handshake;

import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.backendKeyData;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.BackendMessages.readyForQuery;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.TargetServerType;
import io.pgflux.testing.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Servers for a list of hosts, and factories that know them. */
final class HostAttempts {

    /** Takes the login, and keeps the connection until the driver says good-bye. */
    static final ScriptedServer.Script OPEN = script -> {
        script.login();
        script.expect("X");
    };

    /** Takes connections and says nothing, until the driver gives up. */
    static final ScriptedServer.Script BLACK_HOLE = script -> {
        script.acceptStartup();
        script.expectEnd();
    };

    private HostAttempts() {}

    /** What PostgreSQL answers to a login that it refuses. */
    static ScriptedServer.Script refusing(String sqlState) {
        return script -> {
            script.acceptStartup();
            script.send(errorResponse("FATAL", sqlState, "refused by " + sqlState));
        };
    }

    /** A server that reports its role, and keeps the connection until the driver says good-bye. */
    static ScriptedServer.Script reporting(boolean inHotStandby, boolean readOnly) {
        return script -> {
            script.acceptStartup();
            script.send(
                    authenticationOk(),
                    parameterStatus("client_encoding", "UTF8"),
                    parameterStatus("in_hot_standby", inHotStandby ? "on" : "off"),
                    parameterStatus("default_transaction_read_only", readOnly ? "on" : "off"),
                    backendKeyData(1, 2),
                    readyForQuery('I'));
            script.expect("X");
        };
    }

    static ScriptedServer.Script primary() {
        return reporting(false, false);
    }

    static ScriptedServer.Script standby() {
        return reporting(true, false);
    }

    static String list(ScriptedServer... servers) {
        return Stream.of(servers)
                .map(server -> server.host() + ":" + server.port())
                .collect(Collectors.joining(","));
    }

    static PgConnectionFactory factory(Consumer<PgConnectionOptions.Builder> further, ScriptedServer... servers) {
        return factory(list(servers), further);
    }

    static PgConnectionFactory factory(TargetServerType target, ScriptedServer... servers) {
        return factory(options -> options.targetServerType(target), servers);
    }

    static PgConnectionFactory factory(String hosts, Consumer<PgConnectionOptions.Builder> further) {
        PgConnectionOptions.Builder options = PgConnectionOptions.builder()
                .host(hosts)
                .user("me")
                .password(ScramScript.PASSWORD)
                .connectTimeout(Duration.ofSeconds(10));
        further.accept(options);
        return new PgConnectionFactory(options.build());
    }

    static List<Integer> connections(ScriptedServer... servers) {
        return Stream.of(servers).map(ScriptedServer::connections).toList();
    }
}
