package io.pgflux.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Inserts put together from tokens of which some are parameters, and strings of any kind. */
final class MultiRowInsertProperties {

    private static final String MISLEADING = "'\"$;-/*(),:eEuU&19_[]. \t\n\ra\u00E9";

    /** A value of the tuple; the parameter's number stands between its parts, if it is one. */
    private record Value(String before, int parameter, String after) {

        String at(int offset) {
            return parameter == 0 ? before : before + "$" + (parameter + offset) + after;
        }
    }

    @Property
    void eachRowHasTheSameValuesWithItsOwnParameters(
            @ForAll("heads") String head,
            @ForAll("values") List<Value> values,
            @ForAll("tails") String tail,
            @ForAll @IntRange(min = 1, max = 7) int rows) {
        int width = values.stream().mapToInt(Value::parameter).max().orElse(0);
        String sql = head + tuple(values, 0) + tail;

        MultiRowInsert insert = PlainInsert.read(ScannedSql.scan(sql, true));

        List<String> tuples = IntStream.range(0, rows)
                .mapToObj(row -> tuple(values, row * width))
                .toList();
        assertThat(insert.sql(rows)).isEqualTo(head + String.join(", ", tuples) + tail);
    }

    /** Whatever is taken for plain is one statement still, with parameters for each row. */
    @Property(tries = 5_000)
    void whatIsRewrittenKeepsItsBoundaries(@ForAll("misleading") String first, @ForAll("misleading") String second) {
        String sql = "INSERT INTO t VALUES ($1, " + first + ") " + second;
        ScannedSql scanned = ScannedSql.scan(sql, true);

        MultiRowInsert insert = PlainInsert.read(scanned);

        if (insert != MultiRowInsert.NONE) {
            ScannedSql rewritten = ScannedSql.scan(insert.sql(3), true);
            assertThat(rewritten.several()).isFalse();
            assertThat(rewritten.parameterCount()).isEqualTo(3 * scanned.parameterCount());
        }
    }

    @Property
    void anyStringIsReadOrNot(@ForAll("misleading") String start) {
        assertThat(PlainInsert.read(new ScannedSql(start, 1, false, false, "INSERT", start.length())))
                .isSameAs(MultiRowInsert.NONE);
        String insert = "INSERT INTO " + start;
        PlainInsert.read(new ScannedSql(insert, 1, false, false, "INSERT", insert.length()));
    }

    private static String tuple(List<Value> values, int offset) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.at(offset)));
        return "(" + String.join(",", texts) + ")";
    }

    @Provide
    Arbitrary<String> misleading() {
        return Arbitraries.strings().withChars(MISLEADING.toCharArray()).ofMaxLength(20);
    }

    @Provide
    Arbitrary<String> heads() {
        return Arbitraries.of(
                "INSERT INTO t VALUES ",
                "/*(*/insert into \"(\".t as x(a,\"$1\")values",
                "--(\nINSERT INTO t (a$1, b) --$1\n VALUES");
    }

    @Provide
    Arbitrary<String> tails() {
        return Arbitraries.of("", " ", ";", " -- $1)", "/* ($1) */;; --");
    }

    @Provide
    Arbitrary<List<Value>> values() {
        Arbitrary<Value> parameters = Arbitraries.integers()
                .between(1, 20)
                .flatMap(number -> Arbitraries.of("", "::int", " :: s.\"$1\" ", "/*$2*/", "--$3\n", "::text[]")
                        .map(after -> new Value(" ", number, after)));
        Arbitrary<Value> literals = misleading().map(text -> new Value("'" + text.replace("'", "''") + "'", 0, ""));
        Arbitrary<Value> escapes = misleading().map(text -> new Value("E'" + text.replace("'", "\\'") + "'", 0, ""));
        Arbitrary<Value> dollars = misleading().map(text -> new Value("$q$" + text + "$q$", 0, ""));
        Arbitrary<Value> others =
                Arbitraries.of("False", " null ", "-1.5", "true::text").map(s -> new Value(s, 0, ""));
        return Arbitraries.oneOf(parameters, literals, escapes, dollars, others)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }
}
