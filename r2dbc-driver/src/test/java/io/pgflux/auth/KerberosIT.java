package io.pgflux.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.ForkedProgram;
import io.pgflux.testing.KerberosRealm;
import io.pgflux.testing.OptionalProgram;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.RestartableServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Logins by Kerberos: MIT's key distribution center, Debian's PostgreSQL, which has GSSAPI, and a JVM of its own, since a
 * JVM has one realm.
 */
class KerberosIT {

    private static final String JAAS = """
            bob {
              com.sun.security.auth.module.Krb5LoginModule required
              useKeyTab=true keyTab="%s" principal="bob" doNotPrompt=true;
            };
            empty {
              com.sun.security.auth.module.Krb5LoginModule required
              useTicketCache=true ticketCache="/no/such/file" doNotPrompt=true;
            };
            """;

    private static Map<String, String> outcomes;

    @BeforeAll
    static void logIn(@TempDir Path directory) throws IOException, InterruptedException {
        Path programs = OptionalProgram.findPostgres();
        try (KerberosRealm realm = KerberosRealm.start();
                RestartableServer server = server(programs, realm.keytab("postgres/localhost"))) {
            server.server().sql(PostgresServer.SUPERUSER, "CREATE ROLE alice LOGIN", "CREATE ROLE bob LOGIN");
            Path tickets = realm.tickets("alice", realm.keytab("alice"));
            Path jaas = Files.writeString(directory.resolve("jaas.conf"), JAAS.formatted(realm.keytab("bob")));
            String printed = ForkedProgram.run(
                    directory,
                    Map.of("KRB5CCNAME", tickets.toString()),
                    List.of(
                            "-Xmx256m",
                            "-XX:+AllowRedefinitionToAddDeleteMethods",
                            "-XX:+EnableDynamicAgentLoading",
                            "-Djava.security.krb5.conf=" + realm.configuration(),
                            "-Djava.security.auth.login.config=" + jaas),
                    KerberosProgram.class,
                    server.server().port(),
                    realm.process());
            assertThat(printed).as("nobody is told of errors twice").doesNotContain("ERROR", "WARN ");
            outcomes = printed.lines()
                    .map(line -> line.split(": ", 2))
                    .filter(line -> line.length == 2)
                    .collect(Collectors.toMap(line -> line[0], line -> line[1], (first, second) -> first));
        }
    }

    private static RestartableServer server(Path programs, Path keytab) {
        return RestartableServer.create(programs, data -> {
            try {
                Files.writeString(data.resolve("pg_hba.conf"), """
                        host all postgres 127.0.0.1/32 trust
                        host all all      127.0.0.1/32 gss include_realm=0
                        host all all      ::1/128      gss include_realm=0
                        """);
                Files.writeString(
                        data.resolve("postgresql.conf"),
                        "krb_server_keyfile = '%s'%n".formatted(keytab),
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void assertOutcome(String login, String... parts) {
        assertThat(outcomes).containsKey(login);
        assertThat(outcomes.get(login)).contains(parts);
    }

    @Test
    void theTicketOfTheCacheLogsIn() {
        assertOutcome("cache", "alice as alice@PGFLUX.TEST by gss");
        assertOutcome("required", "alice as alice@PGFLUX.TEST by gss");
        assertOutcome("delegation", "alice as alice@PGFLUX.TEST by gss");
    }

    @Test
    void manyLogInAtOnce() {
        assertThat(outcomes).containsEntry("many", "alice as alice@PGFLUX.TEST by gss");
    }

    @Test
    void anEntryOfJaasLogsInByItsKeytab() {
        assertOutcome("keytab", "bob as bob@PGFLUX.TEST by gss");
    }

    @Test
    void theJdkMayBeToldToLookForTicketsByItself() {
        assertOutcome("system", "alice as alice@PGFLUX.TEST by gss");
    }

    @Test
    void theTicketOfSomebodyElseIsRefusedByTheServer() {
        assertOutcome("other role", "28000", "GSSAPI authentication failed for user \"bob\"");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertOutcome("other service", "28000", "nosuch@localhost", "ticket cache");
        assertOutcome("no ticket", "28000", "postgres@localhost", "the JAAS entry empty");
        assertOutcome("no entry", "28000", "the JAAS entry missing");
    }

    @Test
    void aMethodThatIsNotWantedIsRefused() {
        assertOutcome("not required", "28000", "asks for gss; requireAuth is scram-sha-256,none");
        assertOutcome("channel", "28000", "channelBinding=require");
    }

    @Test
    void aServerThatDoesNotProveItselfIsRefused() {
        assertOutcome("unproved", "08", "accepted the login out of order");
        assertOutcome("accepted with the request", "08", "accepted the login out of order");
        assertOutcome("garbage", "28000", "GSSAPI failed");
        assertOutcome("requested twice", "08", "out of order");
        assertOutcome("sasl instead", "08", "out of order");
    }

    @Test
    void aKeyDistributionCenterThatDoesNotAnswerEndsWithTheTime() {
        assertOutcome("silent center", "08001", "connectTimeout");
        assertOutcome("again", "alice as alice@PGFLUX.TEST by gss");
    }

    @Test
    void nothingOfItBlocksAnEventLoop() {
        assertOutcome("no event loop", "has blocked");
    }
}
