package io.pgflux.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** The examples of the documentation do what the pages say. */
class PagesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final PgConnectionFactory factory = new PgConnectionFactory(PgConnectionOptions.builder()
            .host(database.host())
            .port(database.port())
            .user(database.user())
            .database(database.name())
            .build());

    @BeforeEach
    void createTables() {
        database.sql(
                "DROP TABLE IF EXISTS book",
                "CREATE TABLE book (title text UNIQUE, price numeric, copies int DEFAULT 1)",
                "CREATE SEQUENCE IF NOT EXISTS attempt",
                "SELECT setval('attempt', 1, false)");
    }

    private <T> T with(Function<PgConnection, Mono<T>> work) {
        return Mono.usingWhen(factory.create(), work, PgConnection::close)
                .blockOptional(PATIENCE)
                .orElseThrow();
    }

    private List<?> books() {
        return database.query("SELECT title, copies FROM book ORDER BY title");
    }

    @Test
    void theFirstProgramPrintsTheCheapBook() {
        database.sql("DROP TABLE book");

        assertThat(Books.cheap(factory).collectList().block(PATIENCE))
                .containsExactly(new Books.Book("Emma", new BigDecimal("9.90")));
    }

    @Test
    void theWorkIsCommitted() {
        with(connection -> Transactions.inTransaction(connection, Transactions.insertOrUpdate(connection, "Emma")));

        assertThat(books()).isEqualTo(List.of(List.of("Emma", 1)));
    }

    @Test
    void workThatFailsIsRolledBack() {
        assertThatThrownBy(() -> with(connection -> Transactions.inTransaction(
                        connection,
                        Transactions.insertOrUpdate(connection, "Emma")
                                .then(Mono.error(new UnsupportedOperationException("no books"))))))
                .hasMessage("no books");

        assertThat(books()).isEmpty();
    }

    @Test
    void aSavepointRescuesTheTransaction() {
        with(connection -> Transactions.inTransaction(
                connection,
                Transactions.insertOrUpdate(connection, "Emma")
                        .then(Transactions.insertOrUpdate(connection, "Emma"))
                        .then(Transactions.insertOrUpdate(connection, "Walden"))));

        assertThat(books()).isEqualTo(List.of(List.of("Emma", 2), List.of("Walden", 1)));
    }

    @Test
    void aSerializationFailureIsTriedAgain() {
        String flaky = "DO $$ BEGIN INSERT INTO book (title) VALUES ('Emma'); IF nextval('attempt') < 3 THEN"
                + " RAISE EXCEPTION 'not now' USING ERRCODE = '40001'; END IF; END $$";

        Transactions.inTransaction(
                        factory,
                        connection -> Mono.from(
                                        connection.createStatement(flaky).execute())
                                .flatMap(result -> Mono.from(result.getRowsUpdated())))
                .block(PATIENCE);

        assertThat(books()).isEqualTo(List.of(List.of("Emma", 1)));
        assertThat(database.query("SELECT last_value FROM attempt")).isEqualTo(List.of(List.of(3L)));
    }

    @Test
    void aReportIsSerializableAndReadOnly() {
        String characteristics = with(connection -> Transactions.report(connection)
                .thenMany(connection
                        .createStatement("SELECT current_setting('transaction_isolation') || ' '"
                                + " || current_setting('transaction_read_only') || ' '"
                                + " || current_setting('transaction_deferrable')")
                        .execute())
                .flatMap(result -> result.map(row -> row.get(0, String.class)))
                .next());

        assertThat(characteristics).isEqualTo("serializable on on");
    }
}
