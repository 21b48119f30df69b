package io.pgflux.result;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import io.pgflux.codec.Codec;
import io.pgflux.codec.Decoder;
import io.pgflux.codec.Format;
import io.pgflux.wire.FieldDescription;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Nullability;
import org.jspecify.annotations.Nullable;

/** A column of a result: its description, and how it is decoded. */
final class Column implements ColumnMetadata {

    private static final int NUMERIC = 1700;
    private static final int TIME = 1083;
    private static final int TIMESTAMP = 1114;
    private static final int TIMESTAMPTZ = 1184;
    private static final int TIMETZ = 1266;
    private static final int BPCHAR = 1042;
    private static final int VARCHAR = 1043;

    /** numeric and the character types store their modifier with the length of a varlena header added. */
    private static final int HEADER = 4;

    private final FieldDescription field;
    private final Format format;
    private final PgType type;
    private final Types types;

    // A result's rows are read with the same class again and again. Rows that were copied may be read by several
    // threads:
    // each of them sees a complete pair or none, since a record's fields are final.
    private @Nullable Resolved<?> resolved;

    /**
     * @param reader for values of the length that the first one had, so that most are read by one call
     */
    private record Resolved<T>(
            Class<T> javaType, Decoder<T> decoder, int length, Codec.@Nullable FixedReader<T> reader) {}

    Column(FieldDescription field, Format format, Types types) {
        this.field = field;
        this.format = format;
        this.types = types;
        type = types.codecs().type(field.typeOid());
    }

    <T> T decode(ByteBuf body, int offset, int length, Class<T> requested) {
        Resolved<?> last = resolved;
        if (last == null || last.javaType != requested) {
            last = resolve(requested, length);
        }
        @SuppressWarnings("unchecked") // the class has just been compared
        Resolved<T> same = (Resolved<T>) last;
        return same.reader != null && same.length == length
                ? same.reader.read(body, offset)
                : same.decoder.decode(body, offset, length, types.context());
    }

    private <T> Resolved<T> resolve(Class<T> requested, int length) {
        Decoder<T> decoder = types.codecs().decoder(field.typeOid(), format, requested);
        Resolved<T> next = new Resolved<>(requested, decoder, length, decoder.reader(length));
        resolved = next;
        return next;
    }

    @Override
    public String getName() {
        return field.name();
    }

    @Override
    public PgType getType() {
        return type;
    }

    @Override
    public Class<?> getJavaType() {
        return type.javaType();
    }

    /** The OID of the type. */
    @Override
    public Integer getNativeTypeMetadata() {
        return field.typeOid();
    }

    /** Unknown: RowDescription does not say it, and an outer join could make a NOT NULL column null. */
    @Override
    public Nullability getNullability() {
        return Nullability.UNKNOWN;
    }

    /** Digits of a numeric, characters of a varchar or char, digits after the second of a time; null if undeclared. */
    @Override
    public @Nullable Integer getPrecision() {
        int modifier = field.typeModifier();
        if (modifier < 0) {
            return null;
        }
        return switch (field.typeOid()) {
            case NUMERIC -> (modifier - HEADER) >> 16 & 0xffff;
            case VARCHAR, BPCHAR -> modifier - HEADER;
            case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> modifier;
            default -> null;
        };
    }

    /** Digits after the point of a numeric, -1000 to 1000; null if undeclared. */
    @Override
    public @Nullable Integer getScale() {
        int modifier = field.typeModifier();
        if (modifier < 0 || field.typeOid() != NUMERIC) {
            return null;
        }
        // 11 bits with sign since PostgreSQL 15 (numeric.c, numeric_typmod_scale)
        return (((modifier - HEADER) & 0x7ff) ^ 1024) - 1024;
    }

    @Override
    public String toString() {
        return field.name() + " " + type.name();
    }
}
