package io.pgflux.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SQL as it may be shown: without what may be a value. */
class SqlTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT name FROM product WHERE id = $1 | SELECT name FROM product WHERE id = $1",
                "SELECT 'it''s', E'a\\'b', U&'\\0041', B'01', x'1F' | SELECT ?, ?, ?, ?, ?",
                "SELECT $$secret$$, $t$se$$cret$t$ | SELECT ?, ?",
                "SELECT 42, -1.5e-3, .5, 0x1F, 1_000 | SELECT ?, -?, ?, ?, ?",
                "SELECT a1, t.b2, \"c3 d\" FROM t1 | SELECT a1, t.b2, \"c3 d\" FROM t1",
                "SELECT date '2026-01-01' | SELECT date ?",
                "/* secret /* nested */ */ SELECT 1 -- secret | SELECT ?",
                "SELECT a[1], $2::int | SELECT a[?], $2::int",
                "ALTER ROLE app PASSWORD 'secret'; | ALTER ROLE app PASSWORD ?",
                "SELECT 'a\\\\', b | SELECT ?, b",
                "SELECT 'a\\' , 'secret' | SELECT ?",
                "SELECT 'never ended | SELECT ?",
                "SELECT \"never ended | SELECT ?",
                "SELECT $t$never ended | SELECT ?",
                "SELECT a$1$ FROM t | SELECT a$1$ FROM t",
            })
    void literalsAreMasked(String sql, String shown) {
        assertThat(SqlText.masked(sql)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT  1\n\t, a", "SELECT\r\n1 , a", "  SELECT 1 /* x */ , a ; "})
    void itIsOneLine(String sql) {
        assertThat(SqlText.masked(sql)).isEqualTo("SELECT ? , a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1 | SELECT",
                "(SELECT 1) UNION (SELECT 2) | SELECT",
                "/* x */ with a as (select 1) select 2 | WITH",
                "SELECT 1; SELECT 2 | BATCH",
                "SELECT 1; -- nothing | SELECT",
                "hunter2 | none",
                "'secret' | none",
                "'' | none",
            })
    void theOperationIsACommand(String sql, String operation) {
        assertThat(SqlText.of(sql).operation()).isEqualTo(operation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", "'", "\"", "$", "$$", "-", "--", "/*", "E'\\", "\\", "1", "U&", "U&'", "$a"})
    void whatIsNoSqlDoesNoHarm(String sql) {
        assertThat(SqlText.of(sql).masked().length()).isLessThanOrEqualTo(sql.length() + 1);
    }
}
