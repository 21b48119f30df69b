package io.pgflux.codec;

import io.pgflux.api.Composite;
import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;

/** The built-in types that pgflux reads and writes in binary, with the class that {@code row.get(i)} gives for each. */
public final class PgTypes {

    /** No type declared: the server infers it, as it does for a quoted literal. Never the type of a column. */
    public static final PgType UNSPECIFIED = new PgType(0, "unspecified", String.class);

    public static final PgType BOOL = new PgType(16, "bool", Boolean.class);
    public static final PgType BYTEA = new PgType(17, "bytea", ByteBuffer.class);

    /** The one-byte type {@code "char"} of the catalogues, not {@link #BPCHAR}. */
    public static final PgType CHAR = new PgType(18, "char", String.class);

    public static final PgType NAME = new PgType(19, "name", String.class);
    public static final PgType INT8 = new PgType(20, "int8", Long.class);
    public static final PgType INT2 = new PgType(21, "int2", Short.class);
    public static final PgType INT4 = new PgType(23, "int4", Integer.class);
    public static final PgType TEXT = new PgType(25, "text", String.class);

    /**
     * An object identifier: unsigned, therefore a Long (r2dbc-postgresql says Integer and so shows some as negative).
     */
    public static final PgType OID = new PgType(26, "oid", Long.class);

    public static final PgType JSON = new PgType(114, "json", String.class);
    public static final PgType FLOAT4 = new PgType(700, "float4", Float.class);
    public static final PgType FLOAT8 = new PgType(701, "float8", Double.class);

    /** The type of a quoted literal that nothing has given another type. */
    public static final PgType UNKNOWN = new PgType(705, "unknown", String.class);

    /** The type {@code character(n)}: padded with blanks. */
    public static final PgType BPCHAR = new PgType(1042, "bpchar", String.class);

    public static final PgType VARCHAR = new PgType(1043, "varchar", String.class);
    public static final PgType DATE = new PgType(1082, "date", LocalDate.class);
    public static final PgType TIME = new PgType(1083, "time", LocalTime.class);
    public static final PgType TIMESTAMP = new PgType(1114, "timestamp", LocalDateTime.class);
    public static final PgType TIMESTAMPTZ = new PgType(1184, "timestamptz", OffsetDateTime.class);
    public static final PgType TIMETZ = new PgType(1266, "timetz", OffsetTime.class);
    public static final PgType NUMERIC = new PgType(1700, "numeric", BigDecimal.class);

    /** What a function without a result returns: one empty String. */
    public static final PgType VOID = new PgType(2278, "void", String.class);

    public static final PgType UUID = new PgType(2950, "uuid", java.util.UUID.class);
    public static final PgType JSONB = new PgType(3802, "jsonb", String.class);

    public static final PgType INT4RANGE = new PgType(3904, "int4range", Range.class);
    public static final PgType INT8RANGE = new PgType(3926, "int8range", Range.class);
    public static final PgType NUMRANGE = new PgType(3906, "numrange", Range.class);
    public static final PgType DATERANGE = new PgType(3912, "daterange", Range.class);

    /** Of timestamp. */
    public static final PgType TSRANGE = new PgType(3908, "tsrange", Range.class);

    /** Of timestamptz. */
    public static final PgType TSTZRANGE = new PgType(3910, "tstzrange", Range.class);

    /** As all multiranges since PostgreSQL 14. */
    public static final PgType INT4MULTIRANGE = new PgType(4451, "int4multirange", Multirange.class);

    public static final PgType INT8MULTIRANGE = new PgType(4536, "int8multirange", Multirange.class);
    public static final PgType NUMMULTIRANGE = new PgType(4532, "nummultirange", Multirange.class);
    public static final PgType DATEMULTIRANGE = new PgType(4535, "datemultirange", Multirange.class);

    /** Of timestamp. */
    public static final PgType TSMULTIRANGE = new PgType(4533, "tsmultirange", Multirange.class);

    /** Of timestamptz. */
    public static final PgType TSTZMULTIRANGE = new PgType(4534, "tstzmultirange", Multirange.class);

    /** What {@code ROW(..)} makes: a composite value without a type of its own. Never the type of a parameter. */
    public static final PgType RECORD = new PgType(2249, "record", Composite.class);

    private PgTypes() {}

    /**
     * The PostgreSQL type for a type of R2DBC; a {@link PgType} is itself.
     *
     * @throws IllegalArgumentException for {@link R2dbcType#COLLECTION} and for types of other drivers
     */
    public static PgType of(Type type) {
        if (type instanceof PgType pgType) {
            return pgType;
        }
        if (type instanceof R2dbcType standard) {
            return of(standard);
        }
        throw new IllegalArgumentException("No PostgreSQL type is known for the type %s (%s)"
                .formatted(type.getName(), type.getClass().getName()));
    }

    private static PgType of(R2dbcType type) {
        return switch (type) {
            case CHAR, NCHAR -> BPCHAR;
            case VARCHAR, NVARCHAR -> VARCHAR;
            case CLOB, NCLOB -> TEXT;
            case BOOLEAN -> BOOL;
            case BINARY, VARBINARY, BLOB -> BYTEA;
            case TINYINT, SMALLINT -> INT2;
            case INTEGER -> INT4;
            case BIGINT -> INT8;
            case NUMERIC, DECIMAL -> NUMERIC;
            case REAL -> FLOAT4;
            case FLOAT, DOUBLE -> FLOAT8;
            case DATE -> DATE;
            case TIME -> TIME;
            case TIME_WITH_TIME_ZONE -> TIMETZ;
            case TIMESTAMP -> TIMESTAMP;
            case TIMESTAMP_WITH_TIME_ZONE -> TIMESTAMPTZ;
            case COLLECTION -> throw new IllegalArgumentException("COLLECTION does not say which type of array");
        };
    }
}
