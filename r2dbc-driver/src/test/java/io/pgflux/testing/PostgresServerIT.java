package io.pgflux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final PostgresServer server = PostgresServer.shared();

    @Test
    void itIsTheConfiguredServer() {
        assertThat(System.getProperty("postgres.version", server.version() + ".0"))
                .as("the version that the build has asked for")
                .startsWith(server.version() + ".");
        assertThat(setting("max_connections")).isEqualTo("200");
        assertThat(setting("fsync")).isEqualTo("off");
        assertThat(setting("max_prepared_transactions")).isEqualTo("10");
        assertThat(setting("listen_addresses")).isEqualTo("localhost");
        assertThat(setting("server_encoding")).isEqualTo("UTF8");
        assertThat(setting("lc_messages")).isEqualTo("C");
    }

    @ParameterizedTest
    @CsvSource({"clear_user, password", "md5_user, md5", "scram_user, scram-sha-256"})
    void aRoleLogsInWithItsPasswordOnly(String role, String method) throws SQLException {
        login(role, PostgresServer.password(role)).close();

        assertThatThrownBy(() -> login(role, "wrong")).isInstanceOf(SQLException.class);
        assertThat(method(role)).isEqualTo(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trust_user", PostgresServer.SUPERUSER})
    void aTrustedRoleNeedsNoPassword(String role) throws SQLException {
        login(role, "wrong").close();
    }

    @Test
    void theMd5RoleHasAnMd5PasswordAndTheOthersHaveNot() {
        assertThat(database.query("SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'md5%'"))
                .containsExactly(List.of("md5_user"));
    }

    @Test
    void aDroppedDatabaseIsGoneThoughInUse() throws SQLException {
        String name = server.createDatabase();
        server.sql(name, "CREATE TABLE t()", "BEGIN", "INSERT INTO t DEFAULT VALUES", "PREPARE TRANSACTION 'p'");
        try (Connection open = server.jdbc(name)) {
            server.dropDatabase(name);

            assertThat(open.isValid(5)).isFalse();
            assertThat(server.query("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + name + "'"))
                    .isEmpty();
        }
    }

    @Test
    void statementsAndQueriesMeetInTheDatabaseOfTheClass() {
        database.sql("CREATE TABLE meet(i int, t text)", "INSERT INTO meet VALUES (1, 'one'), (2, NULL)");

        assertThat(database.query("SELECT i, t, current_database() FROM meet WHERE i = 1"))
                .containsExactly(List.of(1, "one", database.name()));
        assertThat(database.query("SELECT t FROM meet WHERE i = 2").get(0)).containsExactly((Object) null);
    }

    @Test
    void ownConnectionsAreNoBackendsAndOthersAre() throws SQLException {
        database.awaitBackends(0);
        try (Connection own = server.jdbc(database.name())) {
            assertThat(own.isValid(5)).isTrue();
            assertThat(database.backends()).isZero();

            try (Connection other = login("trust_user", "")) {
                assertThat(other.isValid(5)).isTrue();
                database.awaitBackends(1);
            }
        }
        database.awaitBackends(0);
    }

    @Nested
    class InANestedClass {

        @Test
        void theDatabaseIsTheSame() {
            assertThat(database.query("SELECT current_database()")).containsExactly(List.of(database.name()));
        }
    }

    private static Connection login(String role, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + database.host() + ":" + database.port() + "/" + database.name(), role, password);
    }

    private static Object setting(String name) {
        return String.valueOf(database.query("SHOW " + name).get(0).get(0));
    }

    /** By the rule that the server applies: the first one that fits the role. */
    private static Object method(String role) {
        return String.valueOf(database.query("SELECT auth_method FROM pg_hba_file_rules"
                        + " WHERE user_name && ARRAY['all', '" + role + "'] ORDER BY line_number LIMIT 1")
                .get(0)
                .get(0));
    }
}
