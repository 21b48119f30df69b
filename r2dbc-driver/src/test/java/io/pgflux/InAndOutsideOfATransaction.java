package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Numbers.echo;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests on one connection, each of them twice: in auto-commit, and in a transaction that is begun before and committed
 * after it. Each ends with the proof that the connection serves the next statement.
 */
@ParameterizedClass(name = "in a transaction: {0}")
@ValueSource(booleans = {false, true})
abstract class InAndOutsideOfATransaction {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Parameter
    boolean inTransaction;

    PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open(connections.directly());
        if (inTransaction) {
            await(connection.beginTransaction());
        }
    }

    @AfterEach
    void theConnectionServesTheNextStatement() {
        if (inTransaction) {
            assertThat(connection.isAutoCommit()).isFalse();
            assertThat(await(echo(connection, 41))).isEqualTo(41);
            await(connection.commitTransaction());
        }
        assertThat(connection.isAutoCommit()).isTrue();
        assertThat(await(echo(connection, 42))).isEqualTo(42);
    }
}
