package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.PgTransactionDefinition;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** BEGIN costs no round trip: it travels with the first statement, whatever that is, and means the same. */
class LazyBeginIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AtomicInteger TABLES = new AtomicInteger();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final String table = "lazy_" + TABLES.incrementAndGet();

    @BeforeEach
    void createTable() {
        database.sql("CREATE TABLE " + table + " (a int)");
    }

    private Mono<Long> insert(PgConnection connection, int value) {
        return counts(connection
                        .createStatement("INSERT INTO " + table + " VALUES ($1)")
                        .bind(0, value)
                        .execute())
                .single();
    }

    private List<Object> stored() {
        return database.query("SELECT a FROM " + table + " ORDER BY a").stream()
                .map(row -> Objects.requireNonNull(row.get(0)))
                .toList();
    }

    @Test
    void aTransactionWithoutStatementsSendsNothing() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        await(connection.beginTransaction());
        assertThat(connection.isAutoCommit()).isFalse();
        await(connection.commitTransaction());
        assertThat(connection.isAutoCommit()).isTrue();
        await(connection.beginTransaction(IsolationLevel.SERIALIZABLE));
        await(connection.rollbackTransaction());
        await(connection.setAutoCommit(false));
        await(connection.commitTransaction());
        await(connection.rollbackTransaction());
        assertThat(connection.isAutoCommit()).isFalse();
        await(connection.setAutoCommit(true));
        assertThat(connection.isAutoCommit()).isTrue();
        await(connection.commitTransaction());
        await(connection.rollbackTransaction());

        assertThat(link.clientMessages()).isEmpty();
    }

    @Test
    void beginSharesTheSegmentOfTheFirstStatement() {
        PgConnection connection = connections.open();
        await(insert(connection, 0));
        Link link = connections.link();

        await(connection.beginTransaction());
        await(insert(connection, 1));
        assertThat(link.clientMessages()).isEqualTo("PBEBES");
        assertThat(link.serverMessages()).isEqualTo("12C2CZ");
        link.forget();

        await(insert(connection, 2));
        await(connection.commitTransaction());
        assertThat(link.clientMessages()).isEqualTo("BESQ");
        assertThat(stored()).containsExactly(0, 1, 2);
    }

    @Test
    void beginSharesTheSegmentOfTheDescriptionOfAnUnknownStatement() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        await(connection.beginTransaction());
        await(insert(connection, 1));

        assertThat(link.clientMessages()).isEqualTo("PBEPDSBES");
        await(connection.rollbackTransaction());
        assertThat(stored()).isEmpty();
    }

    @Test
    void severalStatementsFollowTheConfirmedBegin() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        await(connection.beginTransaction(PgTransactionDefinition.from(IsolationLevel.REPEATABLE_READ)
                .name("orders")
                .lockWaitTimeout(Duration.ofSeconds(1))));
        List<String> results = all(connection
                .createStatement(
                        "SHOW transaction_isolation; SHOW lock_timeout; INSERT INTO %s VALUES (1)".formatted(table))
                .execute()
                .concatMap(result -> result.<String>flatMap(segment -> Mono.just(
                        segment instanceof io.r2dbc.spi.Result.RowSegment row
                                ? String.valueOf(row.row().get(0))
                                : String.valueOf(((io.r2dbc.spi.Result.UpdateCount) segment).value())))));

        assertThat(results).containsExactly("repeatable read", "1s", "1");
        // BEGIN is confirmed before the string is parsed: else an error in it would leave no transaction at all.
        assertThat(link.clientMessages()).isEqualTo("PBEPBESQ");
        await(connection.rollbackTransaction());
        assertThat(stored()).isEmpty();
    }

    @Test
    void nothingIsWrittenBehindABeginThatIsNotConfirmed() {
        PgConnection connection = connections.open();
        await(insert(connection, 0));
        Link link = connections.link();
        await(connection.beginTransaction());

        List<Long> counts = all(Flux.range(1, 5).flatMap(i -> insert(connection, i)));

        assertThat(counts).hasSize(5);
        assertThat(link.clientMessages()).isEqualTo("PBEBES" + "BES".repeat(4));
        await(connection.rollbackTransaction());
        assertThat(stored()).containsExactly(0);
    }

    @Test
    void thePositionOfAnErrorIsThatOfTheUsersSql() {
        PgConnection connection = connections.open();
        String sql = "SELECT 1, nothing_here";

        for (String text : List.of(sql, sql + "; SELECT 2")) {
            await(connection.beginTransaction(
                    PgTransactionDefinition.from(IsolationLevel.SERIALIZABLE).name("a long name for it")));
            assertThatThrownBy(() -> all(select(connection, text, Integer.class)))
                    .isInstanceOfSatisfying(R2dbcBadGrammarException.class, e -> {
                        assertThat(e.getSql()).isEqualTo(text);
                        assertThat(((PgException) e).getServerMessage().position())
                                .isEqualTo(sql.indexOf("nothing_here") + 1);
                    });
            await(connection.rollbackTransaction());
        }
    }

    /** None of them reaches the server's executor: a string is parsed as a whole before its BEGIN is carried out. */
    @ParameterizedTest
    @ValueSource(strings = {"SELEC 1", "SELEC 1; SELECT 2", "SELECT 1; SELEC 2"})
    void aFirstStatementThatCannotBeParsedDoesNotLetTheNextOnesEscapeTheTransaction(String wrong) {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        assertThatThrownBy(
                        () -> await(connection.createStatement(wrong).execute().then()))
                .isInstanceOf(R2dbcBadGrammarException.class);

        assertThat(connection.isAutoCommit()).isFalse();
        List<Throwable> errors =
                all(insert(connection, 1).<Throwable>then(Mono.empty()).onErrorResume(Mono::just));
        assertThat(errors)
                .allSatisfy(e -> assertThat(((R2dbcException) e).getSqlState()).isEqualTo("25P02"));
        await(connection.rollbackTransaction());

        assertThat(stored()).isEmpty();
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void aBatchThatFailsAsTheFirstOfATransactionLeavesItFailed() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        assertThatThrownBy(() -> await(connection
                        .createBatch()
                        .add("INSERT INTO " + table + " VALUES (1)")
                        .add("SELECT 1 / 0")
                        .execute()
                        .then()))
                .isInstanceOf(R2dbcException.class);

        assertThat(connection.isAutoCommit()).isFalse();
        assertThatThrownBy(() -> await(insert(connection, 1)))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("25P02"));
        await(connection.rollbackTransaction());
        assertThat(stored()).isEmpty();
    }

    @Test
    void addedBindingsMayBeginATransaction() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());

        List<Long> counts = all(counts(connection
                .createStatement("INSERT INTO " + table + " VALUES ($1)")
                .bind(0, 1)
                .add()
                .bind(0, 2)
                .execute()));

        assertThat(counts).containsExactly(1L, 1L);
        assertThat(stored()).isEmpty();
        await(connection.commitTransaction());
        assertThat(stored()).containsExactly(1, 2);
    }

    @Test
    void aValueThatCannotBeSentLeavesTheTransactionToBegin() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        assertThatThrownBy(() -> await(connection
                        .createStatement("SELECT $1::text")
                        .bind(0, "NUL \0")
                        .execute()
                        .then()))
                .hasMessageContaining("NUL");

        await(insert(connection, 1));
        await(connection.rollbackTransaction());

        assertThat(stored()).isEmpty();
    }

    @Test
    void aFirstStatementThatIsCancelledBeforeItIsSentLeavesTheTransactionToBegin() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        insert(connection, 1).subscribe().dispose();

        await(insert(connection, 2));
        await(connection.rollbackTransaction());

        assertThat(stored()).isEmpty();
    }

    @Test
    void validationDoesNotBeginTheTransaction() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        await(connection.beginTransaction());

        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isTrue();
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue();

        assertThat(link.clientMessages()).isEqualTo("S");
        assertThat(link.serverMessages()).isEqualTo("Z");
        assertThat(connection.isAutoCommit()).isFalse();
    }

    @Test
    void withoutAutoCommitEachTransactionBeginsWithItsFirstStatement() {
        PgConnection connection = connections.open();
        await(insert(connection, 0));
        Link link = connections.link();

        await(connection.setAutoCommit(false));
        await(insert(connection, 1));
        await(connection.commitTransaction());
        await(insert(connection, 2));
        await(connection.rollbackTransaction());
        await(insert(connection, 3));
        assertThat(link.clientMessages()).isEqualTo("PBEBESQ".repeat(2) + "PBEBES");
        assertThat(connection.isAutoCommit()).isFalse();
        assertThat(stored()).containsExactly(0, 1);

        await(connection.setAutoCommit(true)); // which commits
        assertThat(stored()).containsExactly(0, 1, 3);
        await(insert(connection, 4));
        assertThat(stored()).containsExactly(0, 1, 3, 4);
    }

    @Test
    void settingAutoCommitToWhatItIsDoesNothing() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        await(connection.setAutoCommit(true));
        await(connection.setAutoCommit(false));
        await(connection.setAutoCommit(false));
        await(insert(connection, 1));
        await(connection.setAutoCommit(false));

        assertThat(stored()).isEmpty();
        assertThat(link.clientMessages()).isEqualTo("PBEPDSBES");
    }

    @Test
    void turningAutoCommitOnInsideATransactionCommitsIt() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(insert(connection, 1));

        await(connection.setAutoCommit(true));

        assertThat(connection.isAutoCommit()).isTrue();
        assertThat(stored()).containsExactly(1);
    }

    @Test
    void preReleaseRollsBackAndReturnsToAutoCommit() {
        PgConnection connection = connections.open();
        await(connection.setAutoCommit(false));
        await(insert(connection, 1));

        await(connection.preRelease());

        assertThat(connection.isAutoCommit()).isTrue();
        assertThat(stored()).isEmpty();
        await(connection.postAllocate());
        await(insert(connection, 2));
        assertThat(stored()).containsExactly(2);
    }

    @Test
    void preReleaseOfAnIdleConnectionSendsNothing() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        await(connection.preRelease());
        await(connection.beginTransaction());
        await(connection.preRelease());

        assertThat(link.clientMessages()).isEmpty();
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void aTransactionThatSqlBeganIsKnown() {
        PgConnection connection = connections.open();
        await(execute(connection, "BEGIN"));
        assertThat(connection.isAutoCommit()).isFalse();
        await(insert(connection, 1));
        await(connection.rollbackTransaction());

        assertThat(connection.isAutoCommit()).isTrue();
        assertThat(stored()).isEmpty();
    }
}
