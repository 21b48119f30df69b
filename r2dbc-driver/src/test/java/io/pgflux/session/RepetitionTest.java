package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.closeComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.noData;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A stale statement is repeated before all that waits, but not in the middle of what is being written. */
class RepetitionTest {

    /** More than all buffers on the way hold, so that the driver has to stop in the middle of it. */
    private static final int BINDINGS = 40;

    private static final String MEGABYTE = "x".repeat(1_000_000);
    private static final String INSERT = "INSERT INTO t VALUES ($1)";
    private static final byte[] INSERTED = concat(bindComplete(), commandComplete("INSERT 0 1"));

    @Test
    void aRepetitionComesBehindTheBatchThatIsHalfWritten() {
        try (ScriptedServer server = ScriptedServer.start(RepetitionTest::play)) {
            PgConnection connection = Dialogue.connect(server);
            EXECUTE.rows(connection).blockLast(PATIENCE);
            counts(connection.createStatement(INSERT).bind(0, "small")).blockLast(PATIENCE);
            PgStatement large = connection.createStatement(INSERT).bind(0, MEGABYTE);
            for (int i = 1; i < BINDINGS; i++) {
                large.add().bind(0, MEGABYTE);
            }

            List<String> answers = Flux.mergeSequential(
                            EXECUTE.rows(connection), counts(large).map(String::valueOf))
                    .collectList()
                    .block(PATIENCE);

            assertThat(answers).startsWith("a", "b", "c", "1").hasSize(3 + BINDINGS);
            connection.close().block(PATIENCE);
        }
    }

    private static void play(Conversation script) throws IOException {
        script.login();
        EXECUTE.good(script);
        script.expect("PDS");
        script.send(parseComplete(), parameterDescription(25), noData(), readyForQuery('I'));
        script.expect("BES");
        script.send(INSERTED, readyForQuery('I'));

        script.expect("BES" + "BE"); // the stale one and the first of the batch; so the driver is writing the batch
        script.send(errorResponse("ERROR", "0A000", "cached plan must not change result type"), readyForQuery('I'));
        script.expect("BE".repeat(BINDINGS - 1) + "S");
        script.send(concat(Collections.nCopies(BINDINGS, INSERTED).toArray(byte[][]::new)), readyForQuery('I'));
        script.expect("C");
        script.send(closeComplete());
        EXECUTE.good(script);
        script.expect("X");
    }

    private static Flux<Long> counts(PgStatement statement) {
        return Flux.from(statement.execute()).concatMap(PgResult::getRowsUpdated);
    }
}
