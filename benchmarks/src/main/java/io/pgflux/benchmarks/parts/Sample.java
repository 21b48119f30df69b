package io.pgflux.benchmarks.parts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.PgType;
import io.pgflux.codec.Codec;
import io.pgflux.codec.CodecContext;
import io.pgflux.codec.Codecs;
import io.pgflux.codec.Decoder;
import io.pgflux.codec.Format;
import io.pgflux.codec.PgTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** A value for each algorithm among the codecs: the class of the value tells the codecs of a type apart. */
@SuppressWarnings("ImmutableEnumChecker") // an enum, since JMH goes through its constants; nobody changes them
public enum Sample {
    BOOL(PgTypes.BOOL, true),
    INT2(PgTypes.INT2, (short) 4711),
    INT4(PgTypes.INT4, 471_100),
    INT8(PgTypes.INT8, 4_711_000_000_033L),
    OID(PgTypes.OID, 4_000_000_000L),
    INT8_INTEGER(PgTypes.INT8, 471_100),
    INT4_BIG_DECIMAL(PgTypes.INT4, BigDecimal.valueOf(471_100)),
    FLOAT4(PgTypes.FLOAT4, 4711.5f),
    FLOAT8(PgTypes.FLOAT8, 4711.25),
    FLOAT8_BIG_DECIMAL(PgTypes.FLOAT8, BigDecimal.valueOf(471_125, 2)),
    NUMERIC(PgTypes.NUMERIC, BigDecimal.valueOf(471_125, 2)),
    NUMERIC_LARGE(PgTypes.NUMERIC, new BigDecimal("123456789012345678901234567890.123456789")),
    NUMERIC_LONG(PgTypes.NUMERIC, 4_711_000_000_033L),
    NUMERIC_DOUBLE(PgTypes.NUMERIC, 4711.25),
    NUMERIC_BIG_INTEGER(PgTypes.NUMERIC, new BigInteger("123456789012345678901234567890")),
    TEXT(PgTypes.TEXT, "a name of 24 characters."),
    TEXT_LONG(PgTypes.TEXT, "a name of 24 characters.".repeat(100)),
    TEXT_NOT_LATIN(PgTypes.TEXT, "имя из 24 символов, вот."),
    /** As bytes, since a String goes as text. */
    JSONB(PgTypes.JSONB, "{\"a\": 4711}".getBytes(StandardCharsets.UTF_8)),
    BYTEA(PgTypes.BYTEA, ByteBuffer.wrap(new byte[100])),
    BYTEA_ARRAY(PgTypes.BYTEA, new byte[100]),
    UUIDS(PgTypes.UUID, new UUID(0x4711_0000_4000L, 0x8000_0000_0000_4711L)),
    DATE(PgTypes.DATE, LocalDate.of(2024, 2, 29)),
    TIME(PgTypes.TIME, Times.TIME.toLocalTime()),
    TIMETZ(PgTypes.TIMETZ, Times.TIME.toOffsetTime()),
    TIMESTAMP(PgTypes.TIMESTAMP, Times.TIME.toLocalDateTime()),
    TIMESTAMPTZ(PgTypes.TIMESTAMPTZ, Times.TIME),
    TIMESTAMPTZ_INSTANT(PgTypes.TIMESTAMPTZ, Times.TIME.toInstant()),
    TIMESTAMPTZ_ZONED(PgTypes.TIMESTAMPTZ, Times.TIME.toZonedDateTime());

    private static final CodecContext CONTEXT = new CodecContext(ZoneOffset.UTC);

    private final PgType type;
    private final Object value;
    private final Codec<Object> codec;

    @SuppressWarnings("unchecked") // the codec was looked up by the value's class
    Sample(PgType type, Object value) {
        this.type = type;
        this.value = value;
        codec = (Codec<Object>) Codecs.standard().forType(type, value.getClass());
    }

    PgType type() {
        return type;
    }

    /** The class that the value is read as. */
    Class<?> javaType() {
        return codec.javaType();
    }

    Decoder<?> decoder() {
        return Codecs.standard().decoder(type.oid(), Format.BINARY, javaType());
    }

    void encode(ByteBuf out) {
        codec.encode(value, out, CONTEXT);
    }

    Object decode(Decoder<?> decoder, ByteBuf bytes) {
        return decoder.decode(bytes, 0, bytes.readableBytes(), CONTEXT);
    }

    /** The encoded value on the heap, where the driver reads. */
    ByteBuf bytes() {
        ByteBuf bytes = Unpooled.buffer();
        encode(bytes);
        return bytes;
    }

    /** Before the constants that need it. */
    private static final class Times {
        static final OffsetDateTime TIME = OffsetDateTime.of(2024, 2, 29, 12, 34, 56, 123_456_000, ZoneOffset.UTC);
    }
}
