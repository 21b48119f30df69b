package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A database of its own for a class of tests, dropped after the last of them.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase database = new TestDatabase();
 * }</pre>
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {

    private static final String BACKENDS = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = ? AND backend_type = 'client backend' AND application_name <> ?""";

    private int nesting;
    private @Nullable String name;

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        // Called again for each @Nested class, which shares the database of the class around it.
        if (nesting++ == 0) {
            name = server().createDatabase();
        }
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (--nesting == 0 && name != null) {
            server().dropDatabase(name);
            name = null;
        }
    }

    public PostgresServer server() {
        return PostgresServer.shared();
    }

    public String host() {
        return server().host();
    }

    public int port() {
        return server().port();
    }

    /** A superuser. */
    public String user() {
        return PostgresServer.SUPERUSER;
    }

    public String password() {
        return PostgresServer.password(user());
    }

    public synchronized String name() {
        if (name == null) {
            throw new IllegalStateException("No database outside a test: is the field static and @RegisterExtension?");
        }
        return name;
    }

    /** Executes each of the statements by JDBC, all on one connection, in auto-commit. */
    public void sql(String... statements) {
        server().sql(name(), statements);
    }

    /** The rows as JDBC reads them. */
    public List<List<@Nullable Object>> query(String sql) {
        return server().query(name(), sql);
    }

    /** How many sessions of this database the server has, those of this class (JDBC) not counted. */
    public int backends() {
        try (Connection connection = server().jdbc(PostgresServer.SUPERUSER);
                PreparedStatement statement = connection.prepareStatement(BACKENDS)) {
            statement.setString(1, name());
            statement.setString(2, PostgresServer.JDBC_APPLICATION_NAME);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Waits, because a backend ends a moment after its client has gone; {@link AssertionError} after ten seconds. */
    public void awaitBackends(int expected) {
        eventually(
                () -> backends() + " backends of " + name() + " instead of " + expected, () -> backends() == expected);
    }
}
