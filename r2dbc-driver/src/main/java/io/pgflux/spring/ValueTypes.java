package io.pgflux.spring;

import io.pgflux.api.BitString;
import io.pgflux.api.Box;
import io.pgflux.api.Cidr;
import io.pgflux.api.Circle;
import io.pgflux.api.Composite;
import io.pgflux.api.Cube;
import io.pgflux.api.HalfVector;
import io.pgflux.api.Inet;
import io.pgflux.api.Interval;
import io.pgflux.api.Json;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Lsn;
import io.pgflux.api.MacAddress;
import io.pgflux.api.MacAddress8;
import io.pgflux.api.Multirange;
import io.pgflux.api.Path;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import io.pgflux.api.Range;
import io.pgflux.api.Snapshot;
import io.pgflux.api.SparseVector;
import io.pgflux.api.Tid;
import io.pgflux.api.TsQuery;
import io.pgflux.api.TsVector;
import io.pgflux.api.Vector;
import io.r2dbc.spi.Parameter;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Period;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;

/** What is one value of a column, and no entity of its own. */
final class ValueTypes {

    static final Set<Class<?>> ALL = Set.of(
            BitSet.class,
            BitString.class,
            Box.class,
            Cidr.class,
            Circle.class,
            Composite.class,
            Cube.class,
            Duration.class,
            HalfVector.class,
            Inet.class,
            InetAddress.class,
            Interval.class,
            Json.class,
            Line.class,
            LineSegment.class,
            Lsn.class,
            MacAddress.class,
            MacAddress8.class,
            Map.class, // hstore
            Multirange.class,
            Parameter.class, // a value that says its type
            Path.class,
            Period.class,
            Point.class,
            Polygon.class,
            Range.class,
            Snapshot.class,
            SparseVector.class,
            Tid.class,
            TsQuery.class,
            TsVector.class,
            Vector.class);

    private ValueTypes() {}
}
