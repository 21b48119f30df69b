package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import io.pgflux.codec.PgTypes;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameters;
import java.util.List;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ranges over the types of a database, and what the server reads in the bounds that we quote. */
@SuppressWarnings("unchecked") // of maps and lists as their classes
class RangesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Client client;

    @BeforeAll
    static void connect() {
        database.sql(
                "CREATE TYPE textrange AS RANGE (subtype = text, collation = \"C\")",
                "CREATE TYPE floatrange AS RANGE (subtype = float8)",
                "CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy')",
                "CREATE TYPE moodrange AS RANGE (subtype = mood)",
                "CREATE DOMAIN score AS int4 CHECK (VALUE >= 0)",
                "CREATE TYPE scorerange AS RANGE (subtype = score)",
                "CREATE DOMAIN span AS int4range CHECK (NOT isempty(VALUE))",
                "CREATE TABLE span_of (id int, v span)");
        client = Client.open(Client.options(database));
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Test
    void rangesOfTheDatabaseAreReadInBothFormats() {
        isRead("'[0.5,1e100)'::floatrange", Range.closedOpen(0.5, 1e100), "[0.5,1e+100)");
        isRead("'[sad,\"so so\"]'::moodrange", Range.closed("sad", "so so"), "[sad,\"so so\"]");
        isRead("'[1,2]'::scorerange", Range.closed(1, 2), "[1,2]");
        isRead("'[1,2]'::span", Range.closedOpen(1, 3), "[1,3)");
        isRead("'[\"a,b\",\"c\"\"\"]'::textrange", Range.closed("a,b", "c\""), "[\"a,b\",\"c\"\"\"]");
    }

    private static void isRead(String expression, Object value, String text) {
        for (int i = 0; i < 2; i++) {
            assertThat(client.value(Object.class, "SELECT " + expression)).isEqualTo(value);
            assertThat(client.value(String.class, "SELECT " + expression)).isEqualTo(text);
        }
        assertThat(client.simpleValue(String.class, "SELECT " + expression)).isEqualTo(text);
    }

    @Test
    void multirangesOfTheDatabaseAreRead() {
        Assumptions.assumeTrue(database.server().version() >= 14);

        isRead(
                "floatmultirange('[1,2]', '[3,4]')",
                Multirange.of(Range.closed(1.0, 2.0), Range.closed(3.0, 4.0)),
                "{[1,2],[3,4]}");
        assertThat(client.value(List.class, "SELECT '{[1,2)}'::int4multirange"))
                .isEqualTo(List.of(Range.closedOpen(1, 2)));
    }

    @Test
    void theServerReadsWhatWeQuote() {
        Arbitraries.strings()
                .withChars("ab \t\n\"\\,()[]{}'\u00E9\u2003")
                .ofMaxLength(6)
                .list()
                .ofSize(2)
                .sampleStream()
                .limit(200)
                .forEach(bounds -> {
                    String lower = bounds.get(0);
                    String upper = lower + bounds.get(1) + "z";
                    Range<String> range = Range.closed(lower, upper);
                    String sql = "SELECT v FROM (SELECT $1::textrange AS v) q"
                            + " WHERE lower(v) = $2 AND upper(v) = $3 AND v::text = $4";

                    assertThat(client.value(Object.class, sql, range, lower, upper, range.toString()))
                            .isEqualTo(range);
                    assertThat(client.value(String.class, sql, range, lower, upper, range.toString()))
                            .isEqualTo(range.toString());
                });
    }

    @Test
    void boundsAreConvertedToTheTypeThatIsNamed() {
        assertThat(client.value(String.class, "SELECT $1::text", Parameters.in(PgTypes.INT8RANGE, Range.closed(1, 2))))
                .isEqualTo("[1,3)");
        assertThat(client.value(Object.class, "SELECT $1", Parameters.in(PgTypes.NUMRANGE, Range.closed("1.50", 2L))))
                .hasToString("[1.50,2]");
        assertThat(client.value(Object.class, "SELECT $1", Range.closed(1, 2))).isEqualTo(Range.closedOpen(1, 3));
        assertThat(client.value(Boolean.class, "SELECT 5 <@ $1", Range.closed(1, 10)))
                .isTrue();
        assertThat(client.value(Boolean.class, "SELECT $1::int4range @> 5", Range.all()))
                .isTrue();
        assertThat(client.update("INSERT INTO span_of VALUES (1, $1)", Range.closed(1, 2)))
                .isOne();
        assertThatThrownBy(() -> client.value(Object.class, "SELECT $1", Range.closed(2, 1)))
                .hasMessageContaining("lower bound");
        assertThat(client.value(Object.class, "SELECT 4711")).isEqualTo(4711);
    }

    @Test
    void rangesOfTheDatabaseAreWrittenByName() {
        PgType floatrange = PgType.named("floatrange", Range.class);

        assertThat(client.value(String.class, "SELECT $1::text", Parameters.in(floatrange, Range.closed(1, 2.5))))
                .isEqualTo("[1,2.5]");
        assertThat(client.value(Object.class, "SELECT $1::floatrange", Range.atLeast(0.1)))
                .isEqualTo(Range.atLeast(0.1));
    }
}
