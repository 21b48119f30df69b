package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.Box;
import io.pgflux.api.Circle;
import io.pgflux.api.Interval;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Path;
import io.pgflux.api.PgType;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Type;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CodecsTest {

    private static final Codecs CODECS = Codecs.standard();

    static Stream<Arguments> classesOfParameters() {
        return Stream.of(
                arguments(String.class, PgTypes.UNSPECIFIED),
                arguments(StringBuilder.class, PgTypes.UNSPECIFIED),
                arguments(Character.class, PgTypes.UNSPECIFIED),
                arguments(Clob.class, PgTypes.UNSPECIFIED),
                arguments(Boolean.class, PgTypes.BOOL),
                arguments(Byte.class, PgTypes.INT2),
                arguments(Short.class, PgTypes.INT2),
                arguments(Integer.class, PgTypes.INT4),
                arguments(int.class, PgTypes.INT4),
                arguments(Long.class, PgTypes.INT8),
                arguments(Float.class, PgTypes.FLOAT4),
                arguments(Double.class, PgTypes.FLOAT8),
                arguments(BigDecimal.class, PgTypes.NUMERIC),
                arguments(BigInteger.class, PgTypes.NUMERIC),
                arguments(byte[].class, PgTypes.BYTEA),
                arguments(ByteBuffer.allocate(0).getClass(), PgTypes.BYTEA),
                arguments(ByteBuffer.allocateDirect(0).getClass(), PgTypes.BYTEA),
                arguments(Unpooled.EMPTY_BUFFER.getClass(), PgTypes.BYTEA),
                arguments(ByteBuf.class, PgTypes.BYTEA),
                arguments(Blob.class, PgTypes.BYTEA),
                arguments(UUID.class, PgTypes.UUID),
                arguments(LocalDate.class, PgTypes.DATE),
                arguments(LocalTime.class, PgTypes.TIME),
                arguments(OffsetTime.class, PgTypes.TIMETZ),
                arguments(LocalDateTime.class, PgTypes.TIMESTAMP),
                arguments(OffsetDateTime.class, PgTypes.TIMESTAMPTZ),
                arguments(ZonedDateTime.class, PgTypes.TIMESTAMPTZ),
                arguments(Instant.class, PgTypes.TIMESTAMPTZ),
                arguments(Date.class, PgTypes.TIMESTAMPTZ),
                arguments(Interval.class, PgTypes.INTERVAL),
                arguments(Duration.class, PgTypes.INTERVAL),
                arguments(Period.class, PgTypes.INTERVAL),
                arguments(Year.class, PgTypes.INT4),
                arguments(Month.class, PgTypes.INT4),
                arguments(Month.MAY.getClass(), PgTypes.INT4),
                arguments(DayOfWeek.class, PgTypes.INT4),
                arguments(MonthDay.class, PgTypes.UNSPECIFIED),
                arguments(YearMonth.class, PgTypes.UNSPECIFIED),
                arguments(ZoneId.of("Europe/Berlin").getClass(), PgTypes.UNSPECIFIED),
                arguments(ZoneOffset.class, PgTypes.UNSPECIFIED),
                arguments(Point.class, PgTypes.POINT),
                arguments(LineSegment.class, PgTypes.LSEG),
                arguments(Line.class, PgTypes.LINE),
                arguments(Box.class, PgTypes.BOX),
                arguments(Path.class, PgTypes.PATH),
                arguments(Polygon.class, PgTypes.POLYGON),
                arguments(Circle.class, PgTypes.CIRCLE));
    }

    @ParameterizedTest
    @MethodSource("classesOfParameters")
    void aClassDeclaresItsType(Class<?> javaClass, PgType type) {
        assertThat(CODECS.forClass(javaClass).type()).isEqualTo(type);
        assertThat(CODECS.forClass(javaClass)).isSameAs(CODECS.forClass(javaClass));
        assertThat(CODECS.nullType(javaClass)).isEqualTo(type);
        assertThat(CODECS.nullType(Parameters.in(javaClass).getType())).isEqualTo(type);
    }

    @Test
    void aStringIsTextOfATypeThatTheServerInfers() {
        Codec<?> codec = CODECS.forClass(String.class);

        assertThat(codec.parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(Bytes.encode(codec, "Zoë \uD83D\uDC18")).isEqualTo(Bytes.utf8("Zoë \uD83D\uDC18"));
        assertThat(Bytes.encode(CODECS.forClass(StringBuilder.class), new StringBuilder("x")))
                .isEqualTo(Bytes.utf8("x"));
        assertThat(Bytes.encode(CODECS.forClass(Character.class), 'é')).isEqualTo(Bytes.utf8("é"));
    }

    @Test
    void nullOfObjectHasNoType() {
        assertThat(CODECS.nullType(Object.class)).isEqualTo(PgTypes.UNSPECIFIED);
        assertThat(CODECS.nullType(R2dbcType.INTEGER)).isEqualTo(PgTypes.INT4);
        assertThat(CODECS.nullType(PgTypes.JSONB)).isEqualTo(PgTypes.JSONB);
    }

    @Test
    void unsupportedClassesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.forClass(Thread.class))
                .withMessageContaining("java.lang.Thread");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.nullType(Thread.class))
                .withMessageContaining("java.lang.Thread");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.decoder(PgTypes.INT4.oid(), Format.BINARY, Thread.class))
                .withMessageContaining("int4")
                .withMessageContaining("java.lang.Thread");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.decoder(PgTypes.INT4.oid(), Format.TEXT, Boolean.class));
    }

    static Stream<Arguments> namedTypes() {
        PgType inet = PgTypes.INET;
        return Stream.of(
                arguments(R2dbcType.BIGINT, 5, PgTypes.INT8, "0000000000000005"),
                arguments(R2dbcType.INTEGER, 5L, PgTypes.INT4, "00000005"),
                arguments(R2dbcType.SMALLINT, new BigDecimal("5.0"), PgTypes.INT2, "0005"),
                arguments(R2dbcType.TINYINT, (byte) 5, PgTypes.INT2, "0005"),
                arguments(R2dbcType.DOUBLE, 5, PgTypes.FLOAT8, "4014000000000000"),
                arguments(R2dbcType.FLOAT, 0.5f, PgTypes.FLOAT8, "3fe0000000000000"),
                arguments(R2dbcType.REAL, new BigDecimal("0.1"), PgTypes.FLOAT4, "3dcccccd"),
                arguments(R2dbcType.NUMERIC, 5, PgTypes.NUMERIC, "00010000000000000005"),
                arguments(R2dbcType.DECIMAL, 0.5, PgTypes.NUMERIC, "0001ffff000000011388"),
                arguments(PgTypes.OID, 5, PgTypes.OID, "00000005"),
                arguments(R2dbcType.VARCHAR, "x", PgTypes.VARCHAR, "78"),
                arguments(R2dbcType.CLOB, "x", PgTypes.TEXT, "78"),
                arguments(R2dbcType.CHAR, 'x', PgTypes.BPCHAR, "78"),
                arguments(R2dbcType.VARBINARY, ByteBuffer.wrap(new byte[] {1}), PgTypes.BYTEA, "01"),
                arguments(PgTypes.JSONB, "{}", PgTypes.JSONB, "7b7d"),
                arguments(PgTypes.JSONB, Bytes.utf8("{}"), PgTypes.JSONB, "017b7d"),
                arguments(PgTypes.JSON, Bytes.utf8("{}"), PgTypes.JSON, "7b7d"),
                arguments(PgTypes.INT4, "12", PgTypes.INT4, "3132"),
                arguments(PgTypes.UNSPECIFIED, "12", PgTypes.UNSPECIFIED, "3132"),
                arguments(inet, "::1", inet, "3a3a31"),
                arguments(inet, new StringBuilder("::1"), inet, "3a3a31"),
                arguments(inet, '1', inet, "31"));
    }

    @ParameterizedTest
    @MethodSource("namedTypes")
    void aNamedTypeIsDeclaredAndTheValueConverted(Type type, Object value, PgType declared, String hex) {
        Codec<?> codec = CODECS.forType(type, value.getClass());

        assertThat(codec.type()).isEqualTo(declared);
        assertThat(codec.parameterFormat())
                .isEqualTo(value instanceof CharSequence || value instanceof Character ? Format.TEXT : Format.BINARY);
        assertThat(Bytes.hex(Bytes.encode(codec, value))).isEqualTo(hex);
    }

    @Test
    void anInferredTypeIsThatOfTheClass() {
        Type inferred = Parameters.in(5).getType();

        assertThat(CODECS.forType(inferred, Integer.class)).isSameAs(CODECS.forClass(Integer.class));
    }

    static Stream<Arguments> impossibleParameters() {
        return Stream.of(
                arguments(R2dbcType.SMALLINT, 40_000),
                arguments(R2dbcType.INTEGER, 1L << 31),
                arguments(R2dbcType.BIGINT, new BigDecimal("0.5")),
                arguments(R2dbcType.BIGINT, new BigDecimal("1E+1000000000")),
                arguments(R2dbcType.BIGINT, new BigDecimal("1E-1000000000")),
                arguments(R2dbcType.BIGINT, BigInteger.ONE.shiftLeft(63)),
                arguments(R2dbcType.BIGINT, 0x1p63),
                arguments(R2dbcType.BIGINT, Double.NaN),
                arguments(R2dbcType.DOUBLE, (1L << 53) + 1),
                arguments(R2dbcType.DOUBLE, Long.MAX_VALUE),
                arguments(R2dbcType.DOUBLE, BigInteger.ONE.shiftLeft(2000)),
                arguments(R2dbcType.REAL, (1 << 24) + 1),
                arguments(R2dbcType.REAL, 1e300),
                arguments(R2dbcType.REAL, new BigDecimal("1E-1000000000")),
                arguments(R2dbcType.NUMERIC, new BigDecimal("1E+131072")),
                arguments(R2dbcType.NUMERIC, new BigDecimal("1E-16384")),
                arguments(R2dbcType.NUMERIC, new BigDecimal("1E+2147483647")),
                arguments(R2dbcType.NUMERIC, new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)),
                arguments(PgTypes.OID, -1),
                arguments(PgTypes.OID, 1L << 32),
                arguments(R2dbcType.DATE, LocalDate.of(5874898, 1, 1)),
                arguments(R2dbcType.DATE, LocalDate.of(-4713, 11, 23)),
                arguments(R2dbcType.TIMESTAMP, LocalDateTime.of(294277, 1, 1, 0, 0)),
                arguments(R2dbcType.TIMESTAMP, LocalDateTime.of(294276, 12, 31, 23, 59, 59, 999_999_500)),
                arguments(R2dbcType.TIMESTAMP, LocalDateTime.of(-4713, 11, 23, 23, 59, 59)),
                arguments(R2dbcType.TIMESTAMP_WITH_TIME_ZONE, Instant.MAX.minusNanos(1)),
                arguments(R2dbcType.TIME_WITH_TIME_ZONE, OffsetTime.parse("00:00:00+16:00")),
                arguments(R2dbcType.VARCHAR, "a\0b"),
                arguments(R2dbcType.VARCHAR, "a\uD83D"),
                arguments(R2dbcType.VARCHAR, "\uDC18a"));
    }

    @ParameterizedTest
    @MethodSource("impossibleParameters")
    void whatIsNotExactIsRefusedAtBind(Type type, Object value) {
        Codec<?> codec = CODECS.forType(type, value.getClass());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(codec, value))
                .withMessageNotContaining(value.toString());
    }

    @Test
    void theFirstUnstorableCharacterIsNamed() {
        Codec<?> text = CODECS.forClass(String.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(text, "né\0"))
                .withMessageContaining("index 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(text, "\uD83D\uDC18\uD83D\uD83D\uDC18"))
                .withMessageContaining("index 2");
    }

    static Stream<Arguments> impossibleTypes() {
        return Stream.of(
                arguments(R2dbcType.BOOLEAN, Integer.class),
                arguments(R2dbcType.INTEGER, UUID.class),
                arguments(R2dbcType.TIME, OffsetTime.class),
                arguments(R2dbcType.TIME_WITH_TIME_ZONE, LocalTime.class),
                arguments(R2dbcType.TIMESTAMP, LocalTime.class),
                arguments(R2dbcType.COLLECTION, List.class),
                arguments(PgTypes.UNSPECIFIED, Integer.class),
                arguments(new PgType(869, "inet", String.class), byte[].class));
    }

    @ParameterizedTest
    @MethodSource("impossibleTypes")
    void aClassThatIsNoneOfTheTypesIsRefused(Type type, Class<?> javaClass) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.forType(type, javaClass))
                .withMessageContaining(type == R2dbcType.COLLECTION ? "COLLECTION" : javaClass.getName());
    }

    @ParameterizedTest
    @EnumSource(value = R2dbcType.class, mode = EnumSource.Mode.EXCLUDE, names = "COLLECTION")
    void everyTypeOfR2dbcTakesItsOwnClass(R2dbcType type) {
        assertThat(CODECS.forType(type, type.getJavaType()).type()).isEqualTo(PgTypes.of(type));
    }

    @Test
    void primitivesAndSupertypesAreDecoded() {
        byte[] five = Bytes.of("00000005");

        assertThat(Bytes.decode(PgTypes.INT4, int.class, five)).isEqualTo(5);
        assertThat(Bytes.decode(PgTypes.INT4, long.class, five)).isEqualTo(5L);
        assertThat(Bytes.decode(PgTypes.INT4, Object.class, five)).isEqualTo(5);
        assertThat(Bytes.decode(PgTypes.INT4, Number.class, five)).isEqualTo(5);
        assertThat(Bytes.decode(PgTypes.INT4, Serializable.class, five)).isEqualTo(5);
        assertThat(Bytes.decode(PgTypes.TEXT, CharSequence.class, five)).isEqualTo("\0\0\0\5");
    }

    @Test
    void anUnknownTypeIsItsTextAndNothingElse() {
        int enumeration = 16_400;

        assertThat(CODECS.isBinary(enumeration)).isFalse();
        assertThat(CODECS.isBinary(0)).isFalse();
        assertThat(CODECS.isBinary(PgTypes.NUMERIC.oid())).isTrue();
        assertThat(CODECS.type(enumeration)).isEqualTo(new PgType(enumeration, "oid:16400", String.class));
        assertThat(CODECS.type(-1).getName()).isEqualTo("oid:4294967295");
        assertThat(Bytes.decode(CODECS.decoder(enumeration, Format.TEXT, Object.class), Bytes.utf8("happy")))
                .isEqualTo("happy");
        assertThat(Bytes.decode(CODECS.decoder(enumeration, Format.TEXT, String.class), Bytes.utf8("happy")))
                .isEqualTo("happy");
        assertThatIllegalArgumentException().isThrownBy(() -> CODECS.decoder(enumeration, Format.TEXT, Integer.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.decoder(enumeration, Format.BINARY, String.class))
                .withMessageContaining("oid:16400");
    }

    @Test
    void everyTypeHasItsDefaultClassInBothFormats() {
        for (Codec<?> codec : StandardCodecs.rows()) {
            PgType type = codec.type();
            if (type.oid() != 0 && CODECS.isBinary(type.oid())) {
                assertThat(CODECS.type(type.oid())).isEqualTo(type);
                assertThat(CODECS.decoder(type.oid(), Format.BINARY, Object.class))
                        .isInstanceOfSatisfying(
                                Codec.class,
                                found -> assertThat(found.javaType()).isEqualTo(type.javaType()));
                assertThat(CODECS.decoder(type.oid(), Format.BINARY, String.class))
                        .isNotNull();
                assertThat(CODECS.decoder(type.oid(), Format.TEXT, String.class))
                        .isNotNull();
            }
        }
    }
}
