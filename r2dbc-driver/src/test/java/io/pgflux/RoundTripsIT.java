package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.SslMode;
import io.pgflux.testing.Link;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.ValidationDepth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How often each conversation waits for the server. Who exceeds a number makes the driver slower where the server is far. */
class RoundTripsIT {

    private static final String SQL = "SELECT 4711";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** Of all the work that is done one after the other. */
    private int roundTrips(Publisher<?>... work) {
        Link link = connections.link();
        await(Flux.concat(work).then());
        return link.roundTrips();
    }

    private static Mono<Void> query(PgConnection connection) {
        return select(connection, SQL, Integer.class).then();
    }

    @Test
    void aLogin() {
        PgConnectionFactory scram = connections.factory(
                options -> options.user("scram_user").password(PostgresServer.password("scram_user")));

        // SSLRequest, StartupMessage, the client's first and final message
        connections.open(scram);
        assertThat(connections.proxy().link(0).roundTrips()).isEqualTo(4);
        // SSLRequest and StartupMessage
        connections.open();
        assertThat(connections.proxy().link(1).roundTrips()).isEqualTo(2);
        // StartupMessage alone
        connections.open(connections.factory(options -> options.sslMode(SslMode.DISABLE)));
        assertThat(connections.proxy().link(2).roundTrips()).isEqualTo(1);
    }

    /** It waits for the server's FIN and for nothing before that. */
    @Test
    void aClose() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        await(connection.close());

        assertThat(link.clientMessages()).isEqualTo("X");
        assertThat(link.roundTrips()).isZero();
    }

    @Test
    void aStatement() {
        PgConnection connection = connections.open();

        assertThat(roundTrips(query(connection))).as("first use").isEqualTo(2);
        assertThat(roundTrips(query(connection))).as("later use").isEqualTo(1);
        PgConnection another = connections.open();
        assertThat(roundTrips(query(another))).as("on another connection").isEqualTo(1);
        assertThat(roundTrips(query(another))).as("there again").isEqualTo(1);
    }

    @Test
    void severalStatementsInOne() {
        PgConnection connection = connections.open();

        assertThat(roundTrips(select(connection, "SELECT 1; SELECT 2", String.class)))
                .isEqualTo(1);
        assertThat(roundTrips(
                        connection.createBatch().add(SQL).add(SQL).add(SQL).execute()))
                .isEqualTo(1);
    }

    @Test
    void addedBindings() {
        PgConnection connection = connections.open();
        await(connection.createStatement("SELECT $1::int4").bind(0, 0).execute().then());

        assertThat(roundTrips(connection
                        .createStatement("SELECT $1::int4")
                        .bind(0, 1)
                        .add()
                        .bind(0, 2)
                        .add()
                        .bind(0, 3)
                        .execute()))
                .isEqualTo(1);
    }

    @Test
    void aTransaction() {
        PgConnection connection = connections.open();
        await(query(connection));

        assertThat(roundTrips(connection.beginTransaction(), query(connection)))
                .as("begin and a first statement")
                .isEqualTo(1);
        assertThat(roundTrips(query(connection))).as("a statement").isEqualTo(1);
        assertThat(roundTrips(connection.createSavepoint("a")))
                .as("a savepoint")
                .isEqualTo(1);
        assertThat(roundTrips(connection.rollbackTransactionToSavepoint("a")))
                .as("back to it")
                .isEqualTo(1);
        assertThat(roundTrips(connection.commitTransaction())).as("commit").isEqualTo(1);
        assertThat(roundTrips(connection.beginTransaction(), query(connection), connection.rollbackTransaction()))
                .as("begin, a statement, rollback")
                .isEqualTo(2);
    }

    /** What is not sent at once could be sent later; the statement shows that it is not. */
    @Test
    void anEmptyTransaction() {
        PgConnection connection = connections.open();
        await(query(connection));

        assertThat(roundTrips(connection.beginTransaction(), connection.rollbackTransaction(), query(connection)))
                .as("rollback")
                .isEqualTo(1);
        assertThat(roundTrips(
                        connection.beginTransaction(),
                        connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE),
                        connection.commitTransaction(),
                        query(connection)))
                .as("another isolation, commit")
                .isEqualTo(1);
        assertThat(roundTrips(connection.setAutoCommit(false), connection.setAutoCommit(true), query(connection)))
                .as("auto-commit off and on")
                .isEqualTo(1);
    }

    @Test
    void aValidation() {
        PgConnection connection = connections.open();

        assertThat(roundTrips(connection.validate(ValidationDepth.LOCAL))).isZero();
        assertThat(roundTrips(connection.validate(ValidationDepth.REMOTE))).isEqualTo(1);
    }
}
