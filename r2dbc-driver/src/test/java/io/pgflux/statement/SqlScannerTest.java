package io.pgflux.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlScannerTest {

    private static Boundaries one(String firstWord, int parameterCount, String sql) {
        return new Boundaries(sql, parameterCount, false, firstWord);
    }

    private static Boundaries several(String firstWord, int parameterCount, String sql) {
        return new Boundaries(sql, parameterCount, true, firstWord);
    }

    static Stream<Boundaries> standardConformingStrings() {
        return Stream.of(
                        emptyStrings(),
                        firstWords(),
                        separators(),
                        placeholders(),
                        literals(),
                        continuedLiterals(),
                        dollarQuotes(),
                        comments(),
                        bodies(),
                        ownParameters(),
                        leftOpen())
                .flatMap(List::stream);
    }

    private static List<Boundaries> emptyStrings() {
        return List.of(
                one("", 0, ""),
                one("", 0, " \t\r\n\f\u000B"),
                one("", 0, ";"),
                one("", 0, " ; ;; -- nothing\n;/* $1 */"),
                one("", 0, "-- SELECT $1; SELECT 2"),
                one("", 0, "/* SELECT $1; /* ; */ SELECT 2 */"));
    }

    private static List<Boundaries> firstWords() {
        return List.of(
                one("SELECT", 0, "select 1"),
                one("COPY", 0, "\n\t-- load\nCopy t from stdin"),
                one("VALUES", 0, "/* a /* b */ c */(( values (1)))"),
                one("TABLE", 0, ";; Table t"),
                one("VACUUM", 0, "vacuum"),
                one("", 0, "1 select"),
                one("", 0, "\"select\" 1"),
                one("", 0, "'select' select"),
                one("", 0, "E'select' select"),
                one("", 0, "$$select$$ select"),
                one("", 0, "+select"),
                one("", 0, "\u017Felect 1"),
                one("", 0, "\u00A0select 1"),
                one("INSERT", 1, "insert into t values ($1)"));
    }

    private static List<Boundaries> separators() {
        return List.of(
                one("SELECT", 0, "SELECT 1;"),
                one("SELECT", 0, "SELECT 1; ; -- done\n /* really */ ;"),
                one("SELECT", 0, "; SELECT 1"),
                several("SELECT", 0, "SELECT 1;SELECT 2"),
                several("SELECT", 0, "SELECT 1; 'x'"),
                several("SELECT", 0, "SELECT 1; (SELECT 2)"),
                several("SELECT", 0, "SELECT 1; \"x\""),
                several("SELECT", 0, "SELECT 1; $$x$$"),
                several("SELECT", 0, "SELECT 1;;;)SELECT 2"),
                several("SELECT", 2, "SELECT $1; SELECT $2"),
                one("CREATE", 0, "CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); DELETE FROM b)"),
                several("CREATE", 0, "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3"),
                one("SELECT", 0, "SELECT ';', \";\", E'\\';', $a$;$a$ /* ; */ -- ;"),
                several("BEGIN", 0, "BEGIN; END"));
    }

    private static List<Boundaries> placeholders() {
        return List.of(
                one("SELECT", 2, "SELECT $1, $2"),
                one("SELECT", 7, "SELECT $7"),
                one("SELECT", 12, "SELECT $12,$3"),
                one("SELECT", 1, "SELECT $0001"),
                one("SELECT", 65_535, "SELECT $65535"),
                one("SELECT", 2, "SELECT $1::int, ARRAY[1,2][1:$2], a ? 'b', a ?| $1, a ?& $2"),
                one("SELECT", 2, "SELECT a[$1:$2]"),
                one("SELECT", 2, "SELECT $1+$2"),
                one("SELECT", 2, "SELECT-$1-$2"),
                one("SELECT", 1, "SELECT 1$1"),
                one("SELECT", 2, "SELECT $1$2"),
                one("SELECT", 1, "SELECT $1$$ $2 $$"),
                one("SELECT", 0, "SELECT foo$1, a$b$c, \u00E9$1, _$1, \uD83D\uDE00$2"),
                one("SELECT", 0, "SELECT \"$1\", \"a\"\"$2\", '$3', e'$4'"),
                one("SELECT", 1, "SELECT \"a\"$1"),
                one("SELECT", 0, "SELECT $, $"),
                one("SELECT", 3, "SELECT $a, $3"),
                one("SELECT", 0, "SELECT a$1::int"));
    }

    private static List<Boundaries> literals() {
        return List.of(
                one("SELECT", 1, "SELECT 'it''s; $9', $1"),
                one("SELECT", 1, "SELECT '\\', $1"),
                one("SELECT", 1, "SELECT e'\\', $9; ', $1"),
                one("SELECT", 1, "SELECT E'\\\\', $1"),
                one("SELECT", 1, "SELECT E'\\\\''; $9', $1"),
                one("SELECT", 1, "SELECT fee'\\', $1"),
                one("SELECT", 1, "SELECT _e'\\', $1"),
                one("SELECT", 1, "SELECT e '\\', $1"),
                one("SELECT", 1, "SELECT N'\\', $1"),
                one("SELECT", 1, "SELECT b'01''10', $1"),
                one("SELECT", 1, "SELECT X'0F' , $1"),
                one("SELECT", 1, "SELECT U&'\\', $1"),
                one("SELECT", 1, "SELECT u&'d''\\0061t', $1"),
                one("SELECT", 1, "SELECT U&'d!0061' UESCAPE '!', $1"),
                one("SELECT", 1, "SELECT U&\"\\\", $1"),
                one("SELECT", 1, "SELECT u &'\\', $1"),
                one("SELECT", 1, "SELECT \"a\"\"; $9\", $1"),
                one("SELECT", 1, "SELECT \"\\\", $1"),
                one("SELECT", 1, "SELECT '--', $1"),
                one("SELECT", 1, "SELECT '/*', $1"));
    }

    private static List<Boundaries> continuedLiterals() {
        return List.of(
                one("SELECT", 1, "SELECT E'a'\n'\\', $9', $1"),
                one("SELECT", 1, "SELECT E'a'\r'\\', $9', $1"),
                one("SELECT", 1, "SELECT E'a' \t--' $9\n \f--'\n'\\', $9', $1"),
                one("SELECT", 1, "SELECT E'a'\n''\n'\\', $9', $1"),
                one("SELECT", 1, "SELECT E'a' '\\', $1"),
                one("SELECT", 1, "SELECT E'a' /*\n*/ '\\', $1"),
                one("SELECT", 1, "SELECT E'a'\n/* */'\\', $1"),
                one("SELECT", 1, "SELECT E'a'\n-'\\', $1"),
                one("SELECT", 1, "SELECT E'a'\n||'\\', $1"),
                one("SELECT", 2, "SELECT 'a'\nE'\\', $1', $2', $1"),
                one("SELECT", 1, "SELECT U&'a'\n'\\', $1"),
                several("SELECT", 0, "SELECT 'a'\n'b'\n;SELECT 2"));
    }

    private static List<Boundaries> dollarQuotes() {
        return List.of(
                one("SELECT", 1, "SELECT $$;$2'$$, $1"),
                one("SELECT", 1, "SELECT $a$ $$ ; $b$ $A$ $2 $a$, $1"),
                one("SELECT", 1, "SELECT $a$$a$, $1"),
                one("SELECT", 1, "SELECT $a$ $a $$a$, $1"),
                one("SELECT", 1, "SELECT $\u00E9_1$;'$\u00E9_1$, $1"),
                one("SELECT", 1, "SELECT $_$;$_$, $1"),
                one("SELECT", 1, "SELECT 1$$;$$, $1"),
                one("SELECT", 1, "SELECT $1a$ $1a$"),
                several("SELECT", 0, "SELECT a$$; SELECT $$b$$"),
                several("SELECT", 0, "SELECT $a b$; SELECT 2"),
                one("DO", 0, "DO $body$BEGIN PERFORM 1; EXECUTE $$SELECT $1;$$ USING 1; END$body$;"));
    }

    private static List<Boundaries> comments() {
        return List.of(
                one("SELECT", 1, "SELECT 1 -- '; $9 \n + $1"),
                one("SELECT", 1, "SELECT 1 -- '; $9 \r + $1"),
                one("SELECT", 1, "SELECT 1 /* ' /* ; */ $9 */ + $1"),
                one("SELECT", 1, "SELECT 1 /*/ ; */ + $1"),
                one("SELECT", 1, "SELECT 1 /***/ + $1"),
                one("SELECT", 1, "SELECT 1 /* //* ; */ **/ + $1"),
                one("SELECT", 1, "SELECT 1 +/* ; */ $1"),
                one("SELECT", 1, "SELECT 1 */* ; */ $1"),
                one("SELECT", 1, "SELECT $1 +-- ; $2"),
                one("SELECT", 1, "SELECT $1 @--; SELECT 2"),
                one("SELECT", 2, "SELECT $1 - - $2 / $1"),
                several("SELECT", 0, "SELECT 1; -- a\n/* b */ SELECT 2"));
    }

    private static List<Boundaries> bodies() {
        return List.of(
                one("CREATE", 0, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END"),
                one("CREATE", 0, "create or/**/replace procedure p() begin\n--\natomic insert into t values (1); end;"),
                one("CREATE", 0, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC END;"),
                one(
                        "CREATE",
                        0,
                        "CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 1 END;"
                                + " SELECT (CASE a WHEN 1 THEN CASE WHEN true THEN 2 END END); END"),
                one("CREATE", 0, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 end; SELECT x.end AS end; END"),
                one("CREATE", 0, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS case; END"),
                one("CREATE", 0, "CREATE SCHEMA s CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END"),
                several("CREATE", 0, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 2"),
                several(
                        "CREATE",
                        0,
                        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;"
                                + "CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; END"),
                several("CREATE", 0, "CREATE FUNCTION begin(atomic int) RETURNS int RETURN 1; SELECT 2"),
                several("CREATE", 0, "CREATE FUNCTION f() RETURNS int RETURN 1; BEGIN; END"),
                several("CREATE", 0, "CREATE VIEW v AS SELECT 1 FROM begin atomic; SELECT 2"),
                several("CREATE", 0, "CREATE TABLE function (begin int); SELECT begin atomic FROM function; SELECT 1"),
                several("BEGIN", 0, "BEGIN ATOMIC; SELECT 1; END"));
    }

    private static List<Boundaries> ownParameters() {
        return List.of(
                one("CREATE", 0, "CREATE FUNCTION f(int) RETURNS int BEGIN ATOMIC SELECT $1; END"),
                one("CREATE", 0, "CREATE OR REPLACE FUNCTION f(int) RETURNS int RETURN $1 + 1"),
                one("PREPARE", 0, "PREPARE p(int) AS SELECT $1"),
                several("PREPARE", 2, "PREPARE p(int) AS SELECT $1; SELECT $2"),
                one("SELECT", 1, "SELECT prepare, $1"),
                one("CREATE", 1, "CREATE TABLE function AS SELECT $1"));
    }

    /** With parameters the extended protocol, else the simple one: on both PostgreSQL reports the error. */
    private static List<Boundaries> leftOpen() {
        return List.of(
                several("SELECT", 0, "SELECT 'a; $1"),
                several("SELECT", 0, "SELECT E'a\\'"),
                several("SELECT", 0, "SELECT E'a\\"),
                several("SELECT", 0, "SELECT \"a"),
                several("SELECT", 0, "SELECT $a$ $$"),
                several("SELECT", 0, "SELECT $$"),
                several("SELECT", 0, "SELECT /* /* */"),
                several("", 0, "/*"),
                several("", 0, "'"),
                several("SELECT", 0, "SELECT (1; SELECT 2"),
                several("SELECT", 0, "SELECT 1)"),
                several("SELECT", 0, "SELECT )("),
                several("CREATE", 0, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;"),
                one("SELECT", 1, "SELECT $1, 'a; SELECT 2"),
                one("SELECT", 1, "SELECT $1; SELECT (2"),
                one("SELECT", 1, "SELECT $1) ; SELECT 2"));
    }

    @ParameterizedTest
    @MethodSource("standardConformingStrings")
    void readsWhatPostgresReads(Boundaries expected) {
        assertThat(Boundaries.scan(expected.sql(), true)).isEqualTo(expected);
    }

    static Stream<Boundaries> nonstandardStrings() {
        return Stream.of(
                one("SELECT", 1, "SELECT '\\', $9; ', $1"),
                one("SELECT", 1, "SELECT '\\\\', $1"),
                one("SELECT", 1, "SELECT 'a'\n'\\'; $9', $1"),
                one("SELECT", 1, "SELECT n'\\', $9; ', $1"),
                one("SELECT", 1, "SELECT E'\\', $9; ', $1"),
                one("SELECT", 1, "SELECT B'01''\\', $9; ', $1"),
                one("SELECT", 1, "SELECT X'\\', $1"),
                one("SELECT", 1, "SELECT U&'\\', $1"),
                one("SELECT", 1, "SELECT \"\\\", $1"),
                one("SELECT", 1, "SELECT $$\\$$, $1"),
                several("SELECT", 0, "SELECT '\\'; $1"));
    }

    @ParameterizedTest
    @MethodSource("nonstandardStrings")
    void backslashesEscapeInPlainLiteralsWithoutStandardConformingStrings(Boundaries expected) {
        assertThat(Boundaries.scan(expected.sql(), false)).isEqualTo(expected);
    }

    @Test
    void keepsTheStringItself() {
        String sql = "SELECT 1";

        assertThat(ScannedSql.scan(sql, true).sql()).isSameAs(sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT $0", "SELECT $1, $000", "SELECT $0; SELECT 'open"})
    void refusesPlaceholderZero(String sql) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScannedSql.scan(sql, true))
                .withMessageStartingWith("$0 at character ")
                .withMessageEndingWith("PostgreSQL counts them from $1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT $65536", "SELECT $4294967297", "SELECT $99999999999999999999999999"})
    void refusesMorePlaceholdersThanBindCanCount(String sql) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScannedSql.scan(sql, true))
                .withMessage("Placeholder at character 8 is above $65535, the most parameters that PostgreSQL's"
                        + " protocol can carry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$a", "$a$", "$$a$", "'' ", "''\n", "--\n", "/*", "/**/", "U&", "E'\\", "(", ";", "$1"})
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void needsTimeInProportionToTheLength(String repeated) {
        String sql = repeated.repeat(2_000_000);

        assertThat(ScannedSql.scan(sql, true).sql()).isSameAs(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1)",
                "INSERT INTO t VALUES (1) -- why",
                "INSERT INTO t VALUES (1);",
                "INSERT INTO t VALUES (1) ; -- why",
                "INSERT INTO t VALUES (';') ;; /* ; */"
            })
    void theStatementEndsAtItsSeparatorOrWithTheString(String sql) {
        String beforeSeparator = sql.replaceFirst(" ?;( -- why|; /\\* ; \\*/)?$", "");
        assertThat(sql.substring(0, ScannedSql.scan(sql, true).end()).stripTrailing())
                .isEqualTo(beforeSeparator);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY t FROM STDIN", "SELECT 1; copy t TO STDOUT", ";/* */ Copy t FROM STDIN"})
    void aCopyIsFoundAmongSeveralStatements(String sql) {
        assertThat(ScannedSql.scan(sql, true).copies()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT copy FROM t", "SELECT 'x; COPY t'", "SELECT 1 /* ; COPY t */"})
    void aCopyThatBeginsNoStatementIsNone(String sql) {
        assertThat(ScannedSql.scan(sql, true).copies()).isFalse();
    }
}
