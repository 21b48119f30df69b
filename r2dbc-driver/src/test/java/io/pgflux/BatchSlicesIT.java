package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Bindings that are too large to be written at once: answers come while the rest is still being written. */
class BatchSlicesIT {

    private static final int BINDINGS = 100;
    private static final String LARGE = "x".repeat(100_000);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** Ten megabytes, more than the buffers on the way hold. */
    private static PgStatement large(PgConnection connection, String sql) {
        PgStatement statement = connection.createStatement(sql).bind(0, LARGE);
        for (int i = 1; i < BINDINGS; i++) {
            statement.add().bind(0, LARGE);
        }
        return statement;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theyMayBeginATransaction(boolean known) {
        PgConnection connection = connections.open();
        String sql = "INSERT INTO t VALUES ($1)";
        await(execute(connection, "CREATE TEMP TABLE t (v text)"));
        if (known) {
            await(counts(connection.createStatement(sql).bind(0, "small").execute()));
            await(execute(connection, "DELETE FROM t"));
        }

        List<Long> counts = all(Flux.concat(
                connection.beginTransaction().cast(Long.class),
                counts(large(connection, sql).execute()),
                select(connection, "SELECT count(*) FROM t", Long.class),
                connection.rollbackTransaction().cast(Long.class),
                select(connection, "SELECT count(*) FROM t", Long.class)));

        assertThat(counts.subList(0, BINDINGS)).containsOnly(1L);
        assertThat(counts.subList(BINDINGS, counts.size())).containsExactly((long) BINDINGS, 0L);
    }

    /** With the first answer the connection knows the statement, but the formats were asked for by a guess. */
    @Test
    void theFormatsThatTheFirstPartAsksForHoldForAllOfThem() {
        String sql = "INSERT INTO t (a) VALUES ($1) RETURNING v, repeat('to fill a packet', 500)";
        PgConnection first = connections.open();
        await(execute(first, "CREATE TEMP TABLE t (a text, v inet DEFAULT '1.2.3.4')"));
        await(column(first.createStatement(sql).bind(0, "a").execute(), String.class));
        PgConnection second = connections.open();
        await(execute(second, "CREATE TEMP TABLE t (a text, v int4 DEFAULT 825373492)"));

        List<Integer> values = all(column(large(second, sql).execute(), Integer.class));

        assertThat(values).hasSize(BINDINGS).containsOnly(825373492); // its four bytes are the text 1234
    }
}
