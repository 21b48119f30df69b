package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.constraint;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import io.pgflux.testing.TestDatabase;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jooq.Catalog;
import org.jooq.DSLContext;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A small schema of jOOQ's over a pool. jOOQ needs a newer Java than the driver: not compiled on 17. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JooqIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /** As jOOQ's generator writes it. */
    enum Mood implements EnumType {
        HAPPY("happy"),
        SAD("sad");

        private final String literal;

        Mood(String literal) {
            this.literal = literal;
        }

        @Override
        public String getLiteral() {
            return literal;
        }

        @Override
        public String getName() {
            return "mood";
        }

        @Override
        public @Nullable Schema getSchema() {
            return null;
        }

        @Override
        public @Nullable Catalog getCatalog() {
            return null;
        }
    }

    record Title(String title, BigDecimal price) {}

    record Author(String name, List<Title> books) {}

    private static final Table<Record> AUTHOR = table(name("author"));
    private static final Field<Integer> AUTHOR_ID =
            field(name("author", "id"), SQLDataType.INTEGER.generatedByDefaultAsIdentity());
    private static final Field<String> AUTHOR_NAME =
            field(name("author", "name"), SQLDataType.VARCHAR(100).notNull());
    private static final Field<Mood> MOOD =
            field(name("author", "mood"), SQLDataType.VARCHAR.asEnumDataType(Mood.class));
    private static final Field<String[]> TAGS = field(name("author", "tags"), SQLDataType.VARCHAR.array());
    private static final Field<JSONB> NOTES = field(name("author", "notes"), SQLDataType.JSONB);
    private static final Field<UUID> UID = field(name("author", "uid"), SQLDataType.UUID);
    private static final Field<OffsetDateTime> SINCE =
            field(name("author", "since"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Field<byte[]> PHOTO = field(name("author", "photo"), SQLDataType.BLOB);

    private static final Table<Record> BOOK = table(name("book"));
    private static final Field<Integer> BOOK_ID =
            field(name("book", "id"), SQLDataType.INTEGER.generatedByDefaultAsIdentity());
    private static final Field<Integer> BOOK_AUTHOR = field(name("book", "author_id"), SQLDataType.INTEGER.notNull());
    private static final Field<String> BOOK_TITLE = field(name("book", "title"), SQLDataType.VARCHAR.notNull());
    private static final Field<BigDecimal> PRICE = field(name("book", "price"), SQLDataType.NUMERIC(10, 2));
    private static final Field<LocalDate> PUBLISHED = field(name("book", "published"), SQLDataType.LOCALDATE);

    private static ConnectionPool pool;
    private static DSLContext jooq;

    @BeforeAll
    static void createSchema() {
        pool = new ConnectionPool(
                ConnectionPoolConfiguration.builder(new PgConnectionFactory(PgConnectionOptions.builder()
                                .host(database.host())
                                .port(database.port())
                                .user(database.user())
                                .database(database.name())
                                .build()))
                        .initialSize(1)
                        .maxSize(4)
                        .build());
        jooq = DSL.using(pool, SQLDialect.POSTGRES);
        run(jooq.createType("mood").asEnum("happy", "sad"));
        run(jooq.createTable(AUTHOR)
                .column(AUTHOR_ID)
                .column(AUTHOR_NAME)
                .column(MOOD)
                .column(TAGS)
                .column(NOTES)
                .column(UID)
                .column(SINCE)
                .column(PHOTO)
                .constraints(constraint("author_pk").primaryKey(AUTHOR_ID)));
        run(jooq.createTable(BOOK)
                .column(BOOK_ID)
                .column(BOOK_AUTHOR)
                .column(BOOK_TITLE)
                .column(PRICE)
                .column(PUBLISHED)
                .constraints(
                        constraint("book_pk").primaryKey(BOOK_ID),
                        constraint("book_of").foreignKey(BOOK_AUTHOR).references(AUTHOR, AUTHOR_ID)));
        run(jooq.createIndex("book_title").on(BOOK, BOOK_TITLE));
    }

    @AfterAll
    static void close() {
        int lost = pool.getMetrics().orElseThrow().acquiredSize();
        pool.disposeLater().block(PATIENCE);
        assertThat(lost).isZero();
    }

    @BeforeEach
    void empty() {
        run(jooq.truncate(AUTHOR).restartIdentity().cascade());
    }

    private static <T> @Nullable T run(Publisher<T> publisher) {
        return Flux.from(publisher).blockLast(PATIENCE);
    }

    private static int author(DSLContext context, String name) {
        return run(context.insertInto(AUTHOR, AUTHOR_NAME).values(name).returningResult(AUTHOR_ID))
                .value1();
    }

    @Test
    void valuesComeBackAsTheyWereInserted() {
        UUID uid = UUID.randomUUID();
        OffsetDateTime since = OffsetDateTime.of(2024, 2, 29, 12, 0, 0, 123_456_000, ZoneOffset.UTC);
        Record inserted = run(jooq.insertInto(AUTHOR)
                .set(AUTHOR_NAME, "Ann")
                .set(MOOD, Mood.SAD)
                .set(TAGS, new String[] {"a", "b,c", null})
                .set(NOTES, JSONB.valueOf("{\"n\": [1, 2]}"))
                .set(UID, uid)
                .set(SINCE, since)
                .set(PHOTO, new byte[] {0, 1, -1})
                .returning(AUTHOR_ID, MOOD, TAGS, NOTES, UID, SINCE, PHOTO));

        for (Record read : List.of(
                inserted,
                run(jooq.select(AUTHOR_ID, MOOD, TAGS, NOTES, UID, SINCE, PHOTO).from(AUTHOR)))) {
            assertThat(read.get(AUTHOR_ID)).isEqualTo(1);
            assertThat(read.get(MOOD)).isEqualTo(Mood.SAD);
            assertThat(read.get(TAGS)).containsExactly("a", "b,c", null);
            assertThat(read.get(NOTES)).isEqualTo(JSONB.valueOf("{\"n\": [1, 2]}"));
            assertThat(read.get(UID)).isEqualTo(uid);
            assertThat(read.get(SINCE).toInstant()).isEqualTo(since.toInstant());
            assertThat(read.get(PHOTO)).containsExactly(0, 1, -1);
        }
    }

    @Test
    void nestedCollectionsAreRead() {
        int ann = author(jooq, "Ann");
        int bob = author(jooq, "Bob");
        author(jooq, "Cid");
        run(jooq.insertInto(BOOK, BOOK_AUTHOR, BOOK_TITLE, PRICE, PUBLISHED)
                .values(ann, "One", new BigDecimal("10.50"), LocalDate.of(2024, 1, 1))
                .values(ann, "Two", new BigDecimal("20.00"), LocalDate.of(2024, 1, 2))
                .values(bob, "Three", null, null));

        List<Author> authors = Flux.from(jooq.select(
                                AUTHOR_NAME,
                                multiset(select(BOOK_TITLE, PRICE)
                                                .from(BOOK)
                                                .where(BOOK_AUTHOR.eq(AUTHOR_ID))
                                                .orderBy(BOOK_ID))
                                        .convertFrom(books -> books.map(mapping(Title::new))))
                        .from(AUTHOR)
                        .orderBy(AUTHOR_ID))
                .map(mapping(Author::new))
                .collectList()
                .block(PATIENCE);

        assertThat(authors)
                .containsExactly(
                        new Author(
                                "Ann",
                                List.of(
                                        new Title("One", new BigDecimal("10.50")),
                                        new Title("Two", new BigDecimal("20.00")))),
                        new Author("Bob", List.of(new Title("Three", null))),
                        new Author("Cid", List.of()));
        Record sums = run(jooq.select(count(), sum(PRICE), arrayAgg(BOOK_TITLE).orderBy(BOOK_ID))
                .from(BOOK)
                .where(BOOK_AUTHOR.in(ann, bob)));
        assertThat(sums.get(0)).isEqualTo(3);
        assertThat(sums.get(1)).isEqualTo(new BigDecimal("30.50"));
        assertThat((String[]) sums.get(2)).containsExactly("One", "Two", "Three");
    }

    @Test
    void arraysAreParameters() {
        author(jooq, "Ann");
        author(jooq, "Bob");

        assertThat(Flux.from(jooq.select(AUTHOR_NAME)
                                .from(AUTHOR)
                                .where(AUTHOR_NAME.eq(DSL.any(new String[] {"Bob", "Nobody"}))))
                        .map(record -> record.value1())
                        .collectList()
                        .block(PATIENCE))
                .containsExactly("Bob");
        assertThat(run(jooq.select(array(AUTHOR_ID, AUTHOR_ID.plus(1)))
                                .from(AUTHOR)
                                .orderBy(AUTHOR_ID))
                        .value1())
                .containsExactly(2, 3);
    }

    @Test
    void batchesAreExecuted() {
        int ann = author(jooq, "Ann");

        List<Integer> counts = Flux.from(jooq.batch(
                                jooq.insertInto(BOOK, BOOK_AUTHOR, BOOK_TITLE).values((Integer) null, null))
                        .bind(ann, "One")
                        .bind(ann, "Two")
                        .bind(ann, "Three"))
                .collectList()
                .block(PATIENCE);
        List<Integer> others = Flux.from(jooq.batch(
                        jooq.update(BOOK).set(PRICE, BigDecimal.ONE),
                        jooq.deleteFrom(BOOK).where(BOOK_TITLE.eq("Two"))))
                .collectList()
                .block(PATIENCE);

        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(3);
        assertThat(others).containsExactly(3, 1);
        assertThat(run(jooq.selectCount().from(BOOK)).value1()).isEqualTo(2);
    }

    @Test
    void transactionsCommitAndRollBack() {
        Integer id = Flux.from(jooq.transactionPublisher(transaction -> Mono.fromDirect(transaction
                                .dsl()
                                .insertInto(AUTHOR, AUTHOR_NAME)
                                .values("Ann")
                                .returningResult(AUTHOR_ID))
                        .map(record -> record.value1())))
                .blockLast(PATIENCE);
        assertThat(id).isEqualTo(1);

        assertThatThrownBy(() -> run(jooq.transactionPublisher(transaction -> Flux.from(transaction
                                .dsl()
                                .insertInto(AUTHOR, AUTHOR_NAME)
                                .values("Bob"))
                        .concatWith(Flux.from(transaction
                                .dsl()
                                .insertInto(BOOK, BOOK_AUTHOR, BOOK_TITLE)
                                .values(4711, "Of nobody")))
                        .cast(Object.class))))
                .isInstanceOf(DataAccessException.class)
                .matches(e -> "23503".equals(((DataAccessException) e).sqlState()), "foreign key violation");
        assertThat(Flux.from(jooq.select(AUTHOR_NAME).from(AUTHOR))
                        .map(record -> record.value1())
                        .collectList()
                        .block(PATIENCE))
                .containsExactly("Ann");
    }

    /** The inner one is a savepoint. */
    @Test
    void anInnerTransactionRollsBackAlone() {
        Flux.from(jooq.transactionPublisher(outer -> Flux.from(
                                outer.dsl().insertInto(AUTHOR, AUTHOR_NAME).values("Ann"))
                        .concatWith(Flux.from(outer.dsl()
                                        .transactionPublisher(inner -> Flux.from(inner.dsl()
                                                        .insertInto(AUTHOR, AUTHOR_NAME)
                                                        .values("Bob"))
                                                .concatWith(Mono.error(new IllegalStateException("not Bob")))))
                                .onErrorResume(e -> Mono.empty()))))
                .blockLast(PATIENCE);

        assertThat(run(jooq.selectCount().from(AUTHOR)).value1()).isEqualTo(1);
    }
}
