package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.Box;
import io.pgflux.api.Circle;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Path;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import io.pgflux.testing.PostgresServer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any points, and what the server says that they are. */
class GeometricIT {

    private static String database;
    private static Client client;

    @BeforeContainer
    static void connect() {
        database = PostgresServer.shared().createDatabase();
        client = Client.open(Client.options(database));
    }

    @AfterContainer
    static void disconnect() {
        client.close();
        PostgresServer.shared().dropDatabase(database);
    }

    @Property(tries = 200)
    void anyValueComesBackAndHasTheServersText(@ForAll("points") List<Point> points, @ForAll boolean closed) {
        Point first = points.get(0);
        Point last = points.get(points.size() - 1);

        comesBack("point", first);
        comesBack("lseg", new LineSegment(first, last));
        comesBack("box", new Box(first, last));
        comesBack("circle", new Circle(first, Math.abs(last.x())));
        comesBack("path", new Path(points, closed));
        comesBack("polygon", new Polygon(points));
        if (!(Math.abs(first.x()) <= 1e-6 && Math.abs(first.y()) <= 1e-6)) { // that is no line
            comesBack("line", new Line(first.x(), first.y(), last.x()));
        }
    }

    private static void comesBack(String type, Object value) {
        String text = client.value(String.class, "SELECT format('%s', $1)", value);

        assertThat((Object) client.value(value.getClass(), "SELECT $1", value)).isEqualTo(value);
        assertThat(client.value(String.class, "SELECT $1", value)).isEqualTo(text);
        assertThat((Object) client.simpleValue(value.getClass(), "SELECT '" + text + "'::" + type))
                .isEqualTo(value);
    }

    @Provide
    Arbitrary<List<Point>> points() {
        Arbitrary<Double> numbers = Arbitraries.oneOf(
                Arbitraries.longs().map(Double::longBitsToDouble),
                Arbitraries.longs().between(-1_000_000, 1_000_000).map(n -> n / 1_000.0));
        return Combinators.combine(numbers, numbers)
                .as(Point::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }
}
