package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.Composite;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Composite types of a database, rows of its tables, and anonymous records. */
@SuppressWarnings("unchecked") // of maps and lists as their classes
class CompositesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final PgType ITEM = PgType.named("item", Composite.class);

    private static Client client;

    enum Mood {
        SAD
    }

    record Item(
            @Nullable String name,
            @Nullable BigDecimal price,
            @Nullable Integer supplierId) {}

    record Order(
            int id,
            Item item,
            Range<Integer> days,
            Mood mood,
            @Nullable String zip,
            OffsetDateTime since) {}

    record Pair(int f, String s) {}

    @BeforeAll
    static void connect() {
        database.sql(
                "CREATE TYPE item AS (name text, price numeric, supplier_id int4)",
                "CREATE TYPE mood AS ENUM ('SAD')",
                "CREATE DOMAIN zip AS text",
                "CREATE DOMAIN good_item AS item CHECK ((VALUE).price > 0)",
                "CREATE TABLE orders (id int4, gone int8, item item, days int4range, mood mood, zip zip, since timestamptz)",
                "ALTER TABLE orders DROP gone",
                "CREATE TYPE with_acl AS (id int4, acl aclitem)");
        client = Client.open(Client.options(database));
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Test
    void aCompositeIsReadInBothFormats() {
        String sql = "SELECT ROW('a \"b\"', 1.50, NULL)::item";
        Item item = new Item("a \"b\"", new BigDecimal("1.50"), null);

        for (int i = 0; i < 2; i++) {
            assertThat(client.value(Item.class, sql)).isEqualTo(item);
            assertThat(client.value(Map.class, sql))
                    .containsEntry("price", item.price())
                    .containsEntry("supplier_id", null);
            assertThat(client.value(String.class, sql)).isEqualTo("(\"a \"\"b\"\"\",1.50,)");
            assertThat(client.value(Object.class, sql)).isInstanceOf(Composite.class);
        }
        assertThat(client.simpleValue(Item.class, sql)).isEqualTo(item);
        assertThat(client.simpleValue(String.class, sql)).isEqualTo("(\"a \"\"b\"\"\",1.50,)");
        assertThat(client.value(Item.class, "SELECT ROW('x', 1, 2)::item::good_item"))
                .isEqualTo(new Item("x", BigDecimal.ONE, 2));
    }

    @Test
    void aCompositeIsMadeARecordLater() {
        String sql = "SELECT ROW('a', 1.50, NULL)::item";
        Item item = new Item("a", new BigDecimal("1.50"), null);

        for (Composite composite :
                List.of(client.value(Composite.class, sql), client.simpleValue(Composite.class, sql))) {
            assertThat(composite.as(Item.class)).isEqualTo(item);
            assertThat(composite.as(Map.class)).isEqualTo(composite.asMap());
            assertThatThrownBy(() -> composite.as(Pair.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("item");
            assertThatThrownBy(() -> composite.as(Integer.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("record");
        }
    }

    @Test
    void aRowOfATableIsWrittenAndReadAsItIs() {
        Order order = new Order(
                7,
                new Item("x,y", BigDecimal.TEN, 1),
                Range.closedOpen(1, 5),
                Mood.SAD,
                "",
                OffsetDateTime.parse("2024-02-29T12:00:00Z"));

        assertThat(client.update("INSERT INTO orders SELECT ($1::orders).*", typed("orders", order)))
                .isOne();

        Order read = client.value(Order.class, "SELECT o FROM orders o WHERE id = 7");
        assertThat(read).usingRecursiveComparison().ignoringFields("since").isEqualTo(order);
        assertThat(read.since()).isAtSameInstantAs(order.since());
        assertThat(client.value(Boolean.class, "SELECT o = $1 FROM orders o WHERE id = 7", typed("orders", read)))
                .isTrue();
        Composite composite = client.value(Composite.class, "SELECT o FROM orders o WHERE id = 7");
        assertThat(composite.names()).containsExactly("id", "item", "days", "mood", "zip", "since");
        assertThat(composite.get("item", Item.class)).isEqualTo(order.item());
        assertThat(client.value(Boolean.class, "SELECT o = $1::orders FROM orders o WHERE id = 7", composite))
                .isTrue();
        assertThat(client.value(String.class, "SELECT o::text FROM orders o WHERE id = 7"))
                .isEqualTo(composite.toString());
    }

    @Test
    void aCompositeIsWrittenByItsName() {
        Item item = new Item("\\", new BigDecimal("0.10"), 5);

        assertThat(client.value(String.class, "SELECT $1::text", Parameters.in(ITEM, item)))
                .isEqualTo("(\"\\\\\",0.10,5)");
        assertThat(client.value(Item.class, "SELECT $1", Parameters.in(ITEM, item)))
                .isEqualTo(item);
        assertThat(client.value(
                        Item.class,
                        "SELECT $1",
                        Parameters.in(ITEM, Map.of("name", "x", "price", 1, "supplierId", 2L))))
                .isEqualTo(new Item("x", BigDecimal.ONE, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.value(Item.class, "SELECT $1", Parameters.in(ITEM, Map.of("name", "x"))))
                .withMessageContaining("supplier_id");
        assertThat(client.value(Object.class, "SELECT 4711")).isEqualTo(4711);
    }

    @Test
    void anAnonymousRecordIsReadAsItComes() {
        String sql = "SELECT ROW(1, 'x'::text, '[1,2)'::int4range, ROW(true, NULL::int4), 'SAD'::mood)";

        Composite row = client.value(Composite.class, sql);
        assertThat(row.names()).containsExactly("f1", "f2", "f3", "f4", "f5");
        assertThat(row.get(0)).isEqualTo(1);
        assertThat(row.get(2)).isEqualTo(Range.closedOpen(1, 2));
        assertThat(row.get("f4", Composite.class).get(0)).isEqualTo(true);
        assertThat(row.get("f5", Mood.class)).isEqualTo(Mood.SAD);
        assertThat(row).hasToString("(1,x,\"[1,2)\",\"(t,)\",SAD)");
        assertThat(client.simpleValue(Composite.class, sql)).hasToString(row.toString());
        assertThat(client.value(Pair.class, "SELECT ROW(1, 'x'::text)")).isEqualTo(new Pair(1, "x"));
    }

    @Test
    void theServerReadsWhatWeQuote() {
        Arbitraries.strings()
                .withChars("ab \t\n\"\\,()[]{}'\u00E9\u2003")
                .ofMaxLength(6)
                .sampleStream()
                .limit(200)
                .forEach(name -> {
                    Item written = new Item(name, null, 3);
                    Parameter item = typed("item", written);
                    String sql = "SELECT v FROM (SELECT $1::item AS v) q WHERE (v).name = $2";

                    assertThat(client.value(Item.class, sql, item, name)).isEqualTo(written);
                    assertThat(client.value(String.class, sql, item, name))
                            .isEqualTo(client.value(String.class, "SELECT $1::item::text", item));
                });
    }

    @Test
    void aTypeThatIsAlteredIsReadAgainSoon() {
        database.sql("CREATE TYPE growing AS (a int4)");
        assertThat(client.value(Map.class, "SELECT ROW(1)::growing")).containsOnlyKeys("a");

        database.sql("ALTER TYPE growing ADD ATTRIBUTE b text");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.value(Map.class, "SELECT ROW(1, 'x')::growing"))
                .withMessageContaining("growing")
                .withMessageContaining("changed");
        assertThat(client.value(Map.class, "SELECT ROW(1, 'x')::growing")).isEqualTo(Map.of("a", 1, "b", "x"));
    }

    @Test
    void aTypeWithAPartThatHasNoBinaryFormComesAsText() {
        String acl = database.user() + "=r/" + database.user();

        assertThat(client.value(Map.class, "SELECT ROW(1, '" + acl + "')::with_acl"))
                .isEqualTo(Map.of("id", 1, "acl", acl));
    }

    @Test
    void arraysContainComposites() {
        assertThat(client.value(String.class, "SELECT ARRAY[ROW('a', 1, 2)::item, NULL]"))
                .isEqualTo("{\"(a,1,2)\",NULL}");
    }

    private static Parameter typed(String type, Object value) {
        return Parameters.in(PgType.named(type, Composite.class), value);
    }
}
