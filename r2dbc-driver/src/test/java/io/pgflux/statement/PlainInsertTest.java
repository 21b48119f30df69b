package io.pgflux.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which inserts take further rows, and what they look like then. */
class PlainInsertTest {

    private static MultiRowInsert read(String sql) {
        return PlainInsert.read(ScannedSql.scan(sql, true));
    }

    private static String threeRows(String sql) {
        return read(sql).sql(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES ($1)",
                "insert into t(a,b)values($1,$2)",
                "\n\t-- one\r\n/* two /* three */ */ InSeRt/**/INTO\tt--x\n(a)VALUES($1)",
                "INSERT INTO s.t AS x (a, b) VALUES ($1, $2);",
                "INSERT INTO \"S 1\" . \"T\"\"(\" (\"a,b\", c$1) VALUES ($1, $2) ; /* done */ ; -- really",
                "INSERT INTO\"t\"VALUES($1)",
                "INSERT INTO values VALUES ($1)",
                "INSERT INTO t AS values (values) VALUES ($1)",
                "INSERT INTO t\u00E9 VALUES ($1)",
                "INSERT INTO t VALUES (NULL, null, True, FALSE, $1)",
                "INSERT INTO t VALUES ($1, 1, -1, +1, 1.5, .5, -1.25)",
                "INSERT INTO t VALUES ($1, 'it''s; $2 ('::text, '', '--', '/*')",
                "INSERT INTO t VALUES ($1, E'a\\'b\\\\', e'''')",
                "INSERT INTO t VALUES ($1, $$a' $2 ($$, $q$ $$ ) $q$::text)",
                "INSERT INTO t VALUES ($1::int, $2 :: pg_catalog.\"int4\"::text, $3::/**/text)",
                "INSERT INTO t VALUES ($1::double precision, $2::timestamp with time zone, $3::character varying)",
                "INSERT INTO t VALUES ($1::int[], $2::text[][], $3::int [ 3 ])"
            })
    void isPlain(String sql) {
        assertThat(read(sql)).isNotSameAs(MultiRowInsert.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT $1",
                "UPDATE t SET a = $1",
                "WITH x AS (SELECT 1) INSERT INTO t VALUES ($1)",
                "(INSERT INTO t VALUES ($1))",
                "; INSERT INTO t VALUES ($1)",
                "EXPLAIN INSERT INTO t VALUES ($1)",
                "INSERT t VALUES ($1)",
                "INSERT INTO VALUES ($1)",
                "INSERT INTO t DEFAULT VALUES",
                "INSERT INTO t VALUES ($1, DEFAULT)",
                "INSERT INTO t SELECT $1",
                "INSERT INTO t (SELECT $1)",
                "INSERT INTO t (VALUES ($1))",
                "INSERT INTO t TABLE u",
                "INSERT INTO t x VALUES ($1)",
                "INSERT INTO t () VALUES ($1)",
                "INSERT INTO t (a[1]) VALUES ($1)",
                "INSERT INTO t (a.b) VALUES ($1)",
                "INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES ($1)",
                "INSERT INTO t VALUES ()",
                "INSERT INTO t VALUES ($1,)",
                "INSERT INTO t VALUES ($1), ($2)",
                "INSERT INTO t VALUES ($1) RETURNING a",
                "INSERT INTO t VALUES ($1) ON CONFLICT DO NOTHING",
                "INSERT INTO t VALUES ($1) UNION ALL SELECT 1",
                "INSERT INTO t VALUES ($1) ORDER BY 1",
                "INSERT INTO t VALUES ($1); SELECT 1",
                "INSERT INTO t VALUES ($1))",
                "INSERT INTO t VALUES ($1",
                "INSERT INTO t VALUES ($1) /* open",
                "INSERT INTO t VALUES ($1, 'open)",
                "INSERT INTO t VALUES ($1, \"a\")",
                "INSERT INTO t VALUES ($1, a)",
                "INSERT INTO t VALUES (($1))",
                "INSERT INTO t VALUES (lower($1))",
                "INSERT INTO t VALUES ((SELECT max(a) FROM t), $1)",
                "INSERT INTO t VALUES (ROW($1))",
                "INSERT INTO t VALUES (ARRAY[$1])",
                "INSERT INTO t VALUES ($1 + 1)",
                "INSERT INTO t VALUES ($1 || 'x')",
                "INSERT INTO t VALUES (- $1)",
                "INSERT INTO t VALUES (@ 1, $1)",
                "INSERT INTO t VALUES ($1::int + 1)",
                "INSERT INTO t VALUES ($1::int IS NULL)",
                "INSERT INTO t VALUES ($1::text COLLATE \"C\")",
                "INSERT INTO t VALUES ($1::timestamp AT TIME ZONE 'UTC')",
                "INSERT INTO t VALUES ($1::numeric(10, 2))",
                "INSERT INTO t VALUES ($1::)",
                "INSERT INTO t VALUES ($1: :int)",
                "INSERT INTO t VALUES ($1:int)",
                "INSERT INTO t VALUES ($1[1])",
                "INSERT INTO t VALUES ($1.a)",
                "INSERT INTO t VALUES (CAST($1 AS int))",
                "INSERT INTO t VALUES (CURRENT_TIMESTAMP, $1)",
                "INSERT INTO t VALUES (CASE WHEN true THEN $1 END)",
                "INSERT INTO t VALUES (DATE '2020-01-01', $1)",
                "INSERT INTO t VALUES ('a'\n'b', $1)",
                "INSERT INTO t VALUES ('a' 'b', $1)",
                "INSERT INTO t VALUES (U&'a', $1)",
                "INSERT INTO t VALUES (N'a', B'1', $1)",
                "INSERT INTO t VALUES ('\\', $1)",
                "INSERT INTO t VALUES (1a, $1)",
                "INSERT INTO t VALUES (0x1, $1)",
                "INSERT INTO t VALUES ($1a)",
                "INSERT INTO t VALUES ($, $1)",
                "INSERT INTO t VALUES ($1$, $$a$$)",
                "\u0131NSERT INTO t VALUES ($1)",
                "IN\u017FERT INTO t VALUES ($1)"
            })
    void isNot(String sql) {
        assertThat(read(sql)).isSameAs(MultiRowInsert.NONE);
    }

    /** Where a backslash escapes in plain literals, this one ends elsewhere. */
    @Test
    void aBackslashMakesAPlainLiteralDoubtful() {
        String sql = "INSERT INTO t VALUES ($1, '\\'', lower($2)) --')";

        assertThat(PlainInsert.read(ScannedSql.scan(sql, false))).isSameAs(MultiRowInsert.NONE);
    }

    @Test
    void theTupleIsRepeatedWithItsOwnParameters() {
        assertThat(threeRows("INSERT INTO t (a, b) VALUES ($1, $2)"))
                .isEqualTo("INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6)");
    }

    @Test
    void gapsAndRepetitionsStay() {
        assertThat(threeRows("INSERT INTO t VALUES ($4, $2::int, $04, $2)"))
                .isEqualTo("INSERT INTO t VALUES ($4, $2::int, $04, $2), ($8, $6::int, $8, $6),"
                        + " ($12, $10::int, $12, $10)");
    }

    @Test
    void onlyParametersAreRenumbered() {
        assertThat(threeRows("INSERT INTO \"$1\" (a$1) VALUES ('$1', $$ $1 $$, $1 /* $1 */) -- $1"))
                .isEqualTo("INSERT INTO \"$1\" (a$1) VALUES ('$1', $$ $1 $$, $1 /* $1 */),"
                        + " ('$1', $$ $1 $$, $2 /* $1 */), ('$1', $$ $1 $$, $3 /* $1 */) -- $1");
    }

    @Test
    void whatStandsAroundTheTupleStays() {
        assertThat(threeRows("/* a */ INSERT INTO t VALUES ( -- b\n$1) ; -- c"))
                .isEqualTo("/* a */ INSERT INTO t VALUES ( -- b\n$1), ( -- b\n$2), ( -- b\n$3) ; -- c");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1, 1",
        "3, 2, 2",
        "3, 1000, 1000",
        "3, 21845, 21845",
        "3, 21846, 10923",
        "3, 21851, 1", // prime
        "3, 30000, 15000",
        "3, 100000, 20000",
        "1, 65535, 65535",
        "1, 65536, 32768",
        "2, 65537, 1", // prime
        "40000, 10, 1",
        "32767, 10, 2",
        "32767, 9, 1"
    })
    void theRowsAreTheMostThatFitAndLeaveNoneOver(int width, int bindings, int rows) {
        assertThat(read("INSERT INTO t VALUES ($" + width + ")").rows(bindings)).isEqualTo(rows);
    }

    @Test
    void withoutParametersItStaysAsItIs() {
        assertThat(read("INSERT INTO t VALUES (1)").rows(1_000)).isEqualTo(1);
        assertThat(MultiRowInsert.NONE.rows(1_000)).isEqualTo(1);
    }
}
