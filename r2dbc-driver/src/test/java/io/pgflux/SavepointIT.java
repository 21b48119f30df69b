package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Savepoints of any name. */
class SavepointIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AtomicInteger TABLES = new AtomicInteger();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final String table = "saved_" + TABLES.incrementAndGet();

    @BeforeEach
    void createTable() {
        database.sql("CREATE TABLE " + table + " (a int)");
    }

    private void insert(PgConnection connection, int value) {
        assertThat(await(execute(connection, "INSERT INTO %s VALUES (%d)".formatted(table, value))))
                .isEqualTo(1);
    }

    private List<Object> stored() {
        return database.query("SELECT a FROM " + table + " ORDER BY a").stream()
                .map(row -> Objects.requireNonNull(row.get(0)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s",
                "S",
                "with space",
                "a\"b",
                "\"",
                "; DROP TABLE x; --",
                "ünïcode 🐘",
                "select",
                "1",
                "$1",
                "?"
            })
    void anyNameWorks(String name) {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        insert(connection, 1);

        await(connection.createSavepoint(name));
        insert(connection, 2);
        await(connection.rollbackTransactionToSavepoint(name));
        insert(connection, 3);
        await(connection.releaseSavepoint(name));
        assertThatThrownBy(() -> await(connection.rollbackTransactionToSavepoint(name)))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("3B001"));
        await(connection.rollbackTransaction());

        assertThat(stored()).isEmpty();
    }

    @Test
    void whatComesAfterASavepointCanBeUndoneAndTheRestCommitted() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        insert(connection, 1);
        await(connection.createSavepoint("a"));
        insert(connection, 2);
        await(connection.createSavepoint("b"));
        insert(connection, 3);
        await(connection.rollbackTransactionToSavepoint("a"));
        insert(connection, 4);
        await(connection.commitTransaction());

        assertThat(stored()).containsExactly(1, 4);
    }

    @Test
    void aSavepointRescuesAFailedTransaction() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(connection.createSavepoint("before"));
        assertThatThrownBy(() -> await(execute(connection, "SELECT 1 / 0"))).isInstanceOf(R2dbcException.class);

        await(connection.rollbackTransactionToSavepoint("before"));
        insert(connection, 1);
        await(connection.commitTransaction());

        assertThat(stored()).containsExactly(1);
    }

    @Test
    void aSavepointBeginsTheTransactionInOneString() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        await(connection.beginTransaction());

        await(connection.createSavepoint("first"));

        assertThat(link.clientMessages()).isEqualTo("Q");
        assertThat(link.serverMessages()).isEqualTo("CCZ");
        assertThat(connection.isAutoCommit()).isFalse();
    }

    @Test
    void aSavepointOutsideOfATransactionBeginsOne() {
        PgConnection connection = connections.open();

        await(connection.createSavepoint("first"));
        assertThat(connection.isAutoCommit()).isFalse();
        insert(connection, 1);
        await(connection.rollbackTransaction());

        assertThat(stored()).isEmpty();
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b"})
    void aNameThatCannotBeWrittenIsRefusedAtOnce(String name) {
        PgConnection connection = connections.open();

        assertThatThrownBy(() -> connection.createSavepoint(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.releaseSavepoint(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.rollbackTransactionToSavepoint(name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSavepointThatDoesNotExistIsTheServersError() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());

        assertThatThrownBy(() -> await(connection.releaseSavepoint("none")))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("3B001"));
        await(connection.rollbackTransaction());
    }
}
