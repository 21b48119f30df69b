package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgflux.api.Box;
import io.pgflux.api.Circle;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Path;
import io.pgflux.api.PgType;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class GeometricCodecsTest {

    private static final String ONE = "3ff0000000000000";
    private static final String TWO = "4000000000000000";
    private static final String HALF = "3fe0000000000000";
    private static final Point FIRST = new Point(1, 2);
    private static final Point SECOND = new Point(0.5, 1);

    /** By the receive and send functions of PostgreSQL's geo_ops.c. */
    @Example
    void bytesAndTexts() {
        is(PgTypes.POINT, FIRST, "(1,2)", ONE + TWO);
        is(PgTypes.LSEG, new LineSegment(FIRST, SECOND), "[(1,2),(0.5,1)]", ONE + TWO + HALF + ONE);
        is(PgTypes.BOX, new Box(FIRST, SECOND), "(1,2),(0.5,1)", ONE + TWO + HALF + ONE);
        is(PgTypes.LINE, new Line(1, 2, 0.5), "{1,2,0.5}", ONE + TWO + HALF);
        is(PgTypes.CIRCLE, new Circle(FIRST, 0.5), "<(1,2),0.5>", ONE + TWO + HALF);
        is(PgTypes.PATH, new Path(List.of(FIRST), false), "[(1,2)]", "00" + "00000001" + ONE + TWO);
        is(
                PgTypes.PATH,
                new Path(List.of(FIRST, SECOND), true),
                "((1,2),(0.5,1))",
                "01" + "00000002" + ONE + TWO + HALF + ONE);
        is(
                PgTypes.POLYGON,
                new Polygon(List.of(FIRST, SECOND)),
                "((1,2),(0.5,1))",
                "00000002" + ONE + TWO + HALF + ONE);
    }

    private static void is(PgType type, Object value, String text, String hex) {
        assertThat(Bytes.hex(Bytes.encode(Codecs.standard().forClass(value.getClass()), value)))
                .isEqualTo(hex);
        assertThat((Object) Bytes.decode(type, value.getClass(), Bytes.of(hex))).isEqualTo(value);
        assertThat(Bytes.decode(type, Object.class, Bytes.of(hex))).isEqualTo(value);
        assertThat(Bytes.decode(type, String.class, Bytes.of(hex))).isEqualTo(text);
        assertThat((Object) Bytes.parse(type, value.getClass(), text)).isEqualTo(value);
    }

    @Example
    void specialNumbersAreSpelledAsTheServerDoes() {
        assertThat(GeometricText.of(new Point(Double.NaN, -0.0))).isEqualTo("(NaN,-0)");
        assertThat(GeometricText.of(new Circle(new Point(1e300, 1e-7), Double.POSITIVE_INFINITY)))
                .isEqualTo("<(1e+300,1e-07),Infinity>");
    }

    @Example
    void cornersOfABoxAreOrdered() {
        assertThat(new Box(new Point(0, 5), new Point(3, 1))).isEqualTo(new Box(new Point(3, 5), new Point(0, 1)));
        assertThat(new Box(new Point(1, Double.NaN), new Point(Double.NaN, 1)))
                .isEqualTo(new Box(new Point(Double.NaN, Double.NaN), new Point(1, 1)));
        assertThat(new Box(new Point(-0.0, 0), new Point(0, -0.0)).high()).isEqualTo(new Point(-0.0, 0));
    }

    @Example
    void whatIsNoneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Circle(FIRST, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Path(List.of(), true));
        assertThatIllegalArgumentException().isThrownBy(() -> new Polygon(List.of()));
        Map<PgType, List<String>> malformed = Map.of(
                PgTypes.POINT, List.of("", "1,2", "(1,2", "(1)", "(1,2,3)", "(1,2))", "(a,b)", "(1, )"),
                PgTypes.LSEG, List.of("((1,2),(3,4))", "[(1,2)]", "[(1,2),(3,4),(5,6)]"),
                PgTypes.BOX, List.of("((1,2),(3,4))", "(1,2)"),
                PgTypes.LINE, List.of("{1,2}", "{1,2,3,4}", "[(1,2),(3,4)]"),
                PgTypes.CIRCLE, List.of("<(1,2),-1>", "((1,2),3)", "<(1,2)>"),
                PgTypes.PATH, List.of("[]", "()", "(1,2),(3,4)", "[(1,2)", "[(1,2))", "((1,2),)"),
                PgTypes.POLYGON, List.of("()", "[(1,2)]", "(1,2)"));
        malformed.forEach((type, texts) -> texts.forEach(text -> assertThatIllegalArgumentException()
                .as("%s as %s", text, type)
                .isThrownBy(() -> Bytes.parse(type, Object.class, text))));
    }

    /** Memory is only taken for points whose bytes are there. */
    @Example
    void aNumberOfPointsThatTheBytesCannotHoldIsRefused() {
        for (String count : List.of("7fffffff", "ffffffff", "80000000", "00000000", "00000002", "10000001")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Bytes.decode(PgTypes.POLYGON, Polygon.class, Bytes.of(count + ONE + TWO)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Bytes.decode(PgTypes.PATH, Path.class, Bytes.of("00" + count + ONE + TWO)));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.decode(PgTypes.PATH, Path.class, Bytes.of("02" + "00000001" + ONE + TWO)));
    }

    @Example
    void truncated() {
        Map<PgType, Object> values = Map.of(
                PgTypes.POINT, FIRST,
                PgTypes.LSEG, new LineSegment(FIRST, SECOND),
                PgTypes.BOX, new Box(FIRST, SECOND),
                PgTypes.LINE, new Line(1, 2, 3),
                PgTypes.CIRCLE, new Circle(FIRST, 1),
                PgTypes.PATH, new Path(List.of(FIRST, SECOND), true),
                PgTypes.POLYGON, new Polygon(List.of(FIRST, SECOND)));
        values.forEach((type, value) -> {
            byte[] bytes = Bytes.encode(Codecs.standard().forClass(value.getClass()), value);
            for (int length = 0; length < bytes.length + 3; length++) {
                byte[] wrong = Arrays.copyOf(bytes, length);
                if (length != bytes.length) {
                    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.decode(type, Object.class, wrong));
                    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.decode(type, String.class, wrong));
                }
            }
        });
    }

    @Property
    void comesBack(@ForAll("points") List<Point> points, @ForAll boolean closed) {
        Point first = points.get(0);
        Point last = points.get(points.size() - 1);

        comesBack(PgTypes.POINT, first);
        comesBack(PgTypes.LSEG, new LineSegment(first, last));
        comesBack(PgTypes.BOX, new Box(first, last));
        comesBack(PgTypes.LINE, new Line(first.x(), first.y(), last.x()));
        comesBack(PgTypes.CIRCLE, new Circle(first, Math.abs(last.x())));
        comesBack(PgTypes.PATH, new Path(points, closed));
        comesBack(PgTypes.POLYGON, new Polygon(points));
    }

    @Provide
    Arbitrary<List<Point>> points() {
        Arbitrary<Double> numbers = Arbitraries.longs().map(Double::longBitsToDouble);
        return Combinators.combine(numbers, numbers)
                .as(Point::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    private static void comesBack(PgType type, Object value) {
        byte[] bytes = Bytes.encode(Codecs.standard().forClass(value.getClass()), value);

        assertThat((Object) Bytes.decode(type, value.getClass(), bytes)).isEqualTo(value);
        assertThat((Object) Bytes.parse(type, value.getClass(), Bytes.decode(type, String.class, bytes)))
                .isEqualTo(value);
    }
}
