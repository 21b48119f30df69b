package io.pgflux;

import static io.pgflux.TypeSample.of;

import io.pgflux.api.Box;
import io.pgflux.api.Circle;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Path;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import java.util.List;

/** What two numbers and more are in the plane. */
final class GeometricSamples {

    private static final Point ORIGIN = new Point(0, 0);
    private static final Point FIRST = new Point(1.5, -2);
    private static final Point SECOND = new Point(0.1, 1e-7);

    private GeometricSamples() {}

    static List<TypeSample> all() {
        return List.of(
                of("point", "(0,0)", ORIGIN),
                of("point", "(1.5,-2)", FIRST),
                of("point", "(0.30000000000000004,1e300)", new Point(0.1 + 0.2, 1e300)),
                of("point", "(NaN,-Infinity)", new Point(Double.NaN, Double.NEGATIVE_INFINITY)),
                of("point", "(-0,5e-324)", new Point(-0.0, Double.MIN_VALUE)),
                of("point", " 1 , 1e23 ", "(1,9.999999999999999e+22)"),
                of("lseg", "[(1.5,-2),(0.1,1e-7)]", new LineSegment(FIRST, SECOND)),
                of("lseg", "[(0,0),(0,0)]", new LineSegment(ORIGIN, ORIGIN)),
                of("lseg", "(1,2),(3,4)", "[(1,2),(3,4)]"),
                of("box", "(1.5,-2),(0.1,1e-7)", new Box(FIRST, SECOND)),
                of("box", "(0.1,-2),(1.5,1e-7)", new Box(new Point(1.5, 1e-7), new Point(0.1, -2))),
                of("box", "(0,0),(0,0)", new Box(ORIGIN, ORIGIN)),
                of("box", "(NaN,1),(2,NaN)", new Box(new Point(Double.NaN, Double.NaN), new Point(2, 1))),
                of("box", "(1,4),(3,2)", "(3,4),(1,2)"),
                of("path", "[(1.5,-2),(0.1,1e-7)]", new Path(List.of(FIRST, SECOND), false)),
                of("path", "((1.5,-2),(0.1,1e-7),(0,0))", new Path(List.of(FIRST, SECOND, ORIGIN), true)),
                of("path", "[(0,0)]", new Path(List.of(ORIGIN), false)),
                of("path", "(1,2),(3,4)", "((1,2),(3,4))"),
                of("polygon", "((1.5,-2),(0.1,1e-7),(0,0))", new Polygon(List.of(FIRST, SECOND, ORIGIN))),
                of("polygon", "((0,0))", new Polygon(List.of(ORIGIN))),
                of("polygon", "(1,2),(3,4)", "((1,2),(3,4))"),
                of("line", "{1.5,-2,0}", new Line(1.5, -2, 0)),
                of("line", "{0,1,1e-7}", new Line(0, 1, 1e-7)),
                of("line", "{1,2,-3}", "{1,2,-3}"),
                of("circle", "<(1.5,-2),0.1>", new Circle(FIRST, 0.1)),
                of("circle", "<(0,0),0>", new Circle(ORIGIN, 0)),
                of("circle", "<(0,0),Infinity>", new Circle(ORIGIN, Double.POSITIVE_INFINITY)),
                of("circle", "((1,2),3)", "<(1,2),3>"));
    }
}
