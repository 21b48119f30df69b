package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.codec.TypeDescription.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/** EWKB as PostGIS writes and reads it; JTS prefers the other byte order, and PostGIS takes both. */
class JtsCodecsTest {

    private static final int GEOMETRY = 90_001;
    private static final int GEOGRAPHY = 90_002;

    private static final Codecs CODECS = codecs();

    private static Codecs codecs() {
        Catalogue catalogue = new Catalogue(List.of(new JtsCodecs()));
        catalogue.learn(
                List.of(),
                List.of(
                        new TypeDescription(GEOMETRY, "public", "geometry", true, Kind.BASE, 0, ':', true, List.of()),
                        new TypeDescription(
                                GEOGRAPHY, "public", "geography", true, Kind.BASE, 0, ':', true, List.of())));
        return catalogue.codecs();
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("POINT (1 2)", 0, "0101000000 000000000000f03f 0000000000000040"),
                arguments("POINT (1 2)", 4326, "0101000020e6100000 000000000000f03f 0000000000000040"),
                arguments("POINT Z (1 2 3)", 0, "0101000080 000000000000f03f 0000000000000040 0000000000000840"),
                arguments("POINT M (1 2 3)", 0, "0101000040 000000000000f03f 0000000000000040 0000000000000840"),
                arguments(
                        "POINT ZM (1 2 3 4)",
                        4326,
                        "01010000e0e6100000 000000000000f03f 0000000000000040 0000000000000840 0000000000001040"),
                arguments("POINT EMPTY", 0, "0101000000 000000000000f87f 000000000000f87f"),
                arguments(
                        "LINESTRING (0 0, 1 2)",
                        4326,
                        "0102000020e6100000 02000000 0000000000000000 0000000000000000 000000000000f03f 0000000000000040"),
                arguments("POLYGON EMPTY", 0, "0103000000 00000000"),
                arguments(
                        "GEOMETRYCOLLECTION (POINT (1 2))",
                        4326,
                        "0107000020e6100000 01000000 0101000000 000000000000f03f 0000000000000040"));
    }

    private static Geometry geometry(String wkt, int srid) throws ParseException {
        Geometry geometry = new WKTReader().read(wkt);
        geometry.setSRID(srid);
        return geometry;
    }

    @ParameterizedTest
    @MethodSource("values")
    void aGeometryIsReadAndWritten(String wkt, int srid, String ewkb) throws ParseException {
        Geometry expected = geometry(wkt, srid);
        byte[] bytes = Bytes.of(ewkb);

        assertSame(Bytes.decode(CODECS.decoder(GEOMETRY, Format.BINARY, Geometry.class), bytes), expected);
        assertSame(
                Bytes.decode(
                        CODECS.decoder(GEOGRAPHY, Format.TEXT, expected.getClass()),
                        Bytes.utf8(Bytes.hex(bytes).toUpperCase(Locale.ROOT))),
                expected);

        Codec<?> codec = CODECS.forValue(expected);
        assertThat(codec.type().oid()).isEqualTo(GEOMETRY);
        byte[] written = Bytes.encode(codec, expected);
        assertThat(written).hasSameSizeAs(bytes);
        assertSame(Bytes.decode(CODECS.decoder(GEOMETRY, Format.BINARY, Geometry.class), written), expected);
        assertThat(CODECS.forType(ExtensionTypes.GEOGRAPHY, expected.getClass())
                        .type()
                        .oid())
                .isEqualTo(GEOGRAPHY);
    }

    private static void assertSame(Geometry actual, Geometry expected) {
        assertThat(actual.equalsExact(expected)).as("%s", actual).isTrue();
        assertThat(actual.getSRID()).isEqualTo(expected.getSRID());
        assertThat(actual.getGeometryType()).isEqualTo(expected.getGeometryType());
        for (int i = 0; i < expected.getNumPoints(); i++) {
            Coordinate coordinate = actual.getCoordinates()[i];
            assertThat(coordinate.getZ()).isEqualTo((Double) expected.getCoordinates()[i].getZ());
            assertThat(coordinate.getM()).isEqualTo((Double) expected.getCoordinates()[i].getM());
        }
    }

    /** JTS would write the Z of one as the M of the other. */
    @Test
    void coordinatesWithAndWithoutMDoNotGoTogether() throws ParseException {
        for (String wkt : List.of(
                "GEOMETRYCOLLECTION (POINT Z (1 2 3), POINT M (1 2 3))",
                "GEOMETRYCOLLECTION (POINT M (1 2 3), POINT (1 2))",
                "GEOMETRYCOLLECTION (POINT (1 2), POINT ZM (1 2 3 4))",
                "GEOMETRYCOLLECTION (POINT M (1 2 3), POINT ZM (1 2 3 4))")) {
            Geometry mixed = geometry(wkt, 0);
            assertThatIllegalArgumentException().isThrownBy(() -> Bytes.encode(CODECS.forValue(mixed), mixed));
        }
        Geometry partly = geometry("GEOMETRYCOLLECTION (POINT (1 2), POINT Z (1 2 3), POINT (1 2))", 0);
        Geometry back = Bytes.decode(
                CODECS.decoder(GEOMETRY, Format.BINARY, Geometry.class), Bytes.encode(CODECS.forValue(partly), partly));
        assertSame(back, partly);
    }

    @Test
    void bytesAndStringsStayAndTheDefaultIsTheGeometry() throws ParseException {
        byte[] bytes = Bytes.of("0101000000 000000000000f03f 0000000000000040");

        assertThat(CODECS.type(GEOMETRY).javaType()).isEqualTo(Geometry.class);
        assertThat(Bytes.decode(CODECS.decoder(GEOMETRY, Format.BINARY, Object.class), bytes))
                .isEqualTo(geometry("POINT (1 2)", 0));
        assertThat(Bytes.decode(CODECS.decoder(GEOMETRY, Format.BINARY, byte[].class), bytes))
                .isEqualTo(bytes);
        assertThat(Bytes.decode(CODECS.decoder(GEOMETRY, Format.BINARY, String.class), bytes))
                .isEqualToIgnoringCase(Bytes.hex(bytes));
        assertThat(Codecs.standard()
                        .forType(ExtensionTypes.GEOMETRY, byte[].class)
                        .type()
                        .isNamed())
                .isTrue();
    }

    @Test
    void anotherGeometryIsNotTheOneAskedFor() {
        byte[] point = Bytes.of("0101000000 000000000000f03f 0000000000000040");

        assertThat(Bytes.decode(CODECS.decoder(GEOMETRY, Format.BINARY, Point.class), point)
                        .getX())
                .isEqualTo(1);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(CODECS.decoder(GEOMETRY, Format.BINARY, Polygon.class), point))
                .withMessageContaining("Point")
                .withMessageContaining("Polygon");
    }

    @Test
    void whatJtsDoesNotKnowIsRefused() {
        Decoder<Geometry> decoder = CODECS.decoder(GEOMETRY, Format.BINARY, Geometry.class);
        byte[] circularString = Bytes.of("0108000000 00000000");
        byte[] deep = new byte[9 * 100_000];
        for (int at = 0; at < deep.length; at += 9) {
            System.arraycopy(Bytes.of("0107000000 01000000"), 0, deep, at, 9);
        }

        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.decode(decoder, circularString));
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.decode(decoder, Bytes.of("0102000000 ffffff7f")));
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.decode(decoder, deep));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Bytes.decode(CODECS.decoder(GEOMETRY, Format.TEXT, Geometry.class), Bytes.utf8("POINT(1 2)")));
        byte[] line =
                Bytes.of("0102000000 02000000 0000000000000000 0000000000000000 000000000000f03f 0000000000000040");
        for (int length = 0; length < line.length; length++) {
            byte[] truncated = Arrays.copyOf(line, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Bytes.decode(decoder, truncated));
        }
    }
}
