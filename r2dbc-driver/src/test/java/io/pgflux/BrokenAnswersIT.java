package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Fate.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.Eventually;
import io.pgflux.testing.Fault;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that end somewhere: what has arrived counts, and the error comes behind it. */
class BrokenAnswersIT {

    private static final String THREE = "SELECT g::int4 FROM generate_series(1, 3) g";
    private static final String INSERT = "INSERT INTO broken VALUES (1)";

    /** BindComplete, and a DataRow: tag, length, number of columns, length of the value, int4. */
    private static final int BIND_COMPLETE = 5;

    private static final int ROW = 1 + 4 + 2 + 4 + 4;
    private static final int READY = 1 + 4 + 1;
    private static final int ANSWER_TO_THREE = BIND_COMPLETE + 3 * ROW + 1 + 4 + "SELECT 3 ".length() + READY;
    private static final int ANSWER_TO_INSERT = BIND_COMPLETE + 1 + 4 + "INSERT 0 1 ".length() + READY;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @BeforeAll
    static void createTable() {
        database.sql("CREATE TABLE broken(i int)");
    }

    /** After every byte of the answers to two statements. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT", "RESET"})
    void whatHasArrivedWholeIsDeliveredAndTheRestIsAnError(Fault fault) {
        for (int bytes = 0; bytes < ANSWER_TO_THREE + ANSWER_TO_INSERT; bytes++) {
            breakAfter(bytes, fault);
        }
        database.awaitBackends(0);
    }

    private void breakAfter(int bytes, Fault fault) {
        PgConnection connection = connections.open();
        Link link = connections.link();
        all(select(connection, THREE, Integer.class));
        all(execute(connection, INSERT));
        link.afterServerBytes(bytes, fault);

        List<Witness<Integer>> selects = new ArrayList<>();
        List<Witness<Long>> inserts = new ArrayList<>();
        connection
                .unwrap(Executor.class)
                .execute(
                        () -> { // in one flight
                            selects.add(Witness.of(select(connection, THREE, Integer.class)));
                            inserts.add(Witness.of(execute(connection, INSERT)));
                        });
        Eventually.eventually(() -> "the submission", () -> !inserts.isEmpty());

        Witness<Integer> select = selects.get(0);
        if (bytes < ANSWER_TO_THREE) {
            UNKNOWN.assertSaidBy(select.awaitError());
        } else {
            select.awaitCompletion();
        }
        int rows = Math.max(0, Math.min(3, (bytes - BIND_COMPLETE) / ROW));
        assertThat(select.received())
                .as("%s after %d bytes", fault, bytes)
                .isEqualTo(IntStream.rangeClosed(1, rows).boxed().toList());
        UNKNOWN.assertSaidBy(inserts.get(0).awaitError());
        await(connection.close());
    }

    /** All rows have arrived in one piece with the end of the connection, when three of them were asked for. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT", "RESET"})
    void rowsThatHaveArrivedComeBeforeTheErrorWhenTheyAreAskedFor(Fault fault) {
        PgConnection connection = connections.open();
        Link link = connections.link();
        link.atServerMessage('C', 0, fault);
        Witness<Integer> paused =
                Witness.of(select(connection, "SELECT g::int4 FROM generate_series(1, 100) g", Integer.class), 3);
        paused.awaitReceived(3);
        database.awaitBackends(0);

        paused.request(7);
        paused.awaitReceived(10);
        paused.requestUnbounded();

        UNKNOWN.assertSaidBy(paused.awaitError());
        assertThat(paused.received())
                .isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
        await(connection.close());
    }

    /** Kept in the backlog, for the statement behind it. */
    @Test
    void rowsThatWaitInTheBacklogComeBeforeTheError() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        Witness<Integer> paused =
                Witness.of(select(connection, "SELECT g::int4 FROM generate_series(1, 100) g", Integer.class), 3);
        paused.awaitReceived(3);
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
        link.cut();
        awaitLoss(connection);

        assertThat(paused.received()).hasSize(3);
        paused.requestUnbounded();
        assertThat(paused.awaitCompletion())
                .as("it was answered to its end")
                .isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
        await(connection.close());
    }

    @Test
    void aResultThatIsConsumedAfterTheLossTellsOfIt() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        PgResult unconsumed =
                await(connection.createStatement(LostConnection.LARGE).execute());
        Witness<Integer> behind = Witness.of(select(connection, "SELECT 1", Integer.class));
        link.afterServerBytes(1_000_000, Fault.CUT);
        behind.awaitError();

        Witness<Integer> late = Witness.of(unconsumed.map(row -> row.get(0, Integer.class)));

        UNKNOWN.assertSaidBy(late.awaitError());
        List<Integer> rows = late.received();
        assertThat(rows).isEqualTo(IntStream.rangeClosed(1, rows.size()).boxed().toList());
        await(connection.close());
    }

    /** What the server has said counts more than the loss that follows: in each of the two tags of an error. */
    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1 / (g - 2) FROM generate_series(1, 3) g", "SELECT 1; SELECT 1 / 0"})
    void anErrorThatHasArrivedIsNotReplacedByTheLoss(String sql) {
        PgConnection connection = connections.open();
        Link link = connections.link();
        Witness.of(execute(connection, sql)).awaitError(); // it is known now
        link.atServerMessage('Z', 0, Fault.CUT);

        R2dbcException error = Witness.of(execute(connection, sql)).awaitError();

        assertThat(error.getSqlState()).isEqualTo("22012");
        awaitLoss(connection);
        await(connection.close());
    }

    @Test
    void aCommitOfTheStatementItselfThatIsNotConfirmedIsNotTakenForDone() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        all(execute(connection, INSERT));
        link.atServerMessage('Z', 5, Fault.CUT); // all but the status

        UNKNOWN.assertSaidBy(
                Witness.of(counts(connection.createStatement(INSERT).execute())).awaitError());
        await(connection.close());
    }

    private static void awaitLoss(PgConnection connection) {
        Eventually.eventually(() -> "a loss that is noticed", () -> !await(connection.validate(ValidationDepth.LOCAL)));
    }
}
