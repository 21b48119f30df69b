package io.pgflux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pgflux.api.PgType;
import io.pgflux.codec.PgTypes;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A value as PostgreSQL writes it and as Java has it.
 *
 * @param type the SQL type, perhaps with a modifier
 * @param literal without quotes
 * @param javaClass what the value is read as
 * @param value the value; of a Blob or Clob its content
 * @param writes how it is bound
 * @param since the first major version of PostgreSQL that knows the value
 */
record TypeSample(String type, String literal, Class<?> javaClass, Object value, Writes writes, int since) {

    enum Writes {
        /** By the class alone, and with the type named. */
        BY_CLASS,
        /** Only with the type named, since the class alone declares another type. */
        BY_TYPE,
        NOT
    }

    private static final Map<String, PgType> TYPES = Map.ofEntries(
            Map.entry("bool", PgTypes.BOOL),
            Map.entry("int2", PgTypes.INT2),
            Map.entry("int4", PgTypes.INT4),
            Map.entry("int8", PgTypes.INT8),
            Map.entry("float4", PgTypes.FLOAT4),
            Map.entry("float8", PgTypes.FLOAT8),
            Map.entry("numeric", PgTypes.NUMERIC),
            Map.entry("text", PgTypes.TEXT),
            Map.entry("varchar", PgTypes.VARCHAR),
            Map.entry("bpchar", PgTypes.BPCHAR),
            Map.entry("\"char\"", PgTypes.CHAR),
            Map.entry("name", PgTypes.NAME),
            Map.entry("bytea", PgTypes.BYTEA),
            Map.entry("uuid", PgTypes.UUID),
            Map.entry("date", PgTypes.DATE),
            Map.entry("time", PgTypes.TIME),
            Map.entry("timetz", PgTypes.TIMETZ),
            Map.entry("timestamp", PgTypes.TIMESTAMP),
            Map.entry("timestamptz", PgTypes.TIMESTAMPTZ),
            Map.entry("interval", PgTypes.INTERVAL),
            Map.entry("point", PgTypes.POINT),
            Map.entry("lseg", PgTypes.LSEG),
            Map.entry("line", PgTypes.LINE),
            Map.entry("box", PgTypes.BOX),
            Map.entry("path", PgTypes.PATH),
            Map.entry("polygon", PgTypes.POLYGON),
            Map.entry("circle", PgTypes.CIRCLE),
            Map.entry("json", PgTypes.JSON),
            Map.entry("jsonb", PgTypes.JSONB),
            Map.entry("bit", PgTypes.BIT),
            Map.entry("varbit", PgTypes.VARBIT),
            Map.entry("inet", PgTypes.INET),
            Map.entry("cidr", PgTypes.CIDR),
            Map.entry("macaddr", PgTypes.MACADDR),
            Map.entry("macaddr8", PgTypes.MACADDR8),
            Map.entry("pg_lsn", PgTypes.PG_LSN),
            Map.entry("xid", PgTypes.XID),
            Map.entry("cid", PgTypes.CID),
            Map.entry("xid8", PgTypes.XID8),
            Map.entry("tid", PgTypes.TID),
            Map.entry("pg_snapshot", PgTypes.PG_SNAPSHOT),
            Map.entry("txid_snapshot", PgTypes.TXID_SNAPSHOT),
            Map.entry("oidvector", PgTypes.OIDVECTOR),
            Map.entry("int2vector", PgTypes.INT2VECTOR),
            Map.entry("tsvector", PgTypes.TSVECTOR),
            Map.entry("tsquery", PgTypes.TSQUERY),
            Map.entry("xml", PgTypes.XML),
            Map.entry("jsonpath", PgTypes.JSONPATH),
            Map.entry("refcursor", PgTypes.REFCURSOR),
            Map.entry("money", PgTypes.MONEY),
            Map.entry("regclass", PgTypes.REGCLASS),
            Map.entry("regproc", PgTypes.REGPROC),
            Map.entry("regprocedure", PgTypes.REGPROCEDURE),
            Map.entry("regoper", PgTypes.REGOPER),
            Map.entry("regoperator", PgTypes.REGOPERATOR),
            Map.entry("regtype", PgTypes.REGTYPE),
            Map.entry("regrole", PgTypes.REGROLE),
            Map.entry("regnamespace", PgTypes.REGNAMESPACE),
            Map.entry("regconfig", PgTypes.REGCONFIG),
            Map.entry("regdictionary", PgTypes.REGDICTIONARY),
            Map.entry("regcollation", PgTypes.REGCOLLATION),
            Map.entry("int4range", PgTypes.INT4RANGE),
            Map.entry("int4multirange", PgTypes.INT4MULTIRANGE),
            Map.entry("int8range", PgTypes.INT8RANGE),
            Map.entry("int8multirange", PgTypes.INT8MULTIRANGE),
            Map.entry("numrange", PgTypes.NUMRANGE),
            Map.entry("nummultirange", PgTypes.NUMMULTIRANGE),
            Map.entry("daterange", PgTypes.DATERANGE),
            Map.entry("datemultirange", PgTypes.DATEMULTIRANGE),
            Map.entry("tsrange", PgTypes.TSRANGE),
            Map.entry("tsmultirange", PgTypes.TSMULTIRANGE),
            Map.entry("tstzrange", PgTypes.TSTZRANGE),
            Map.entry("tstzmultirange", PgTypes.TSTZMULTIRANGE),
            Map.entry("oid", PgTypes.OID));

    /** Read and written as the value's own class. */
    static TypeSample of(String type, String literal, Object value) {
        return new TypeSample(type, literal, value.getClass(), value, Writes.BY_CLASS, 13);
    }

    /** As a class of which the value's own class is a subclass, or that streams the value. */
    static TypeSample as(Class<?> javaClass, String type, String literal, Object value) {
        return new TypeSample(type, literal, javaClass, value, Writes.BY_CLASS, 13);
    }

    TypeSample writtenByType() {
        return new TypeSample(type, literal, javaClass, value, Writes.BY_TYPE, since);
    }

    TypeSample notWritten() {
        return new TypeSample(type, literal, javaClass, value, Writes.NOT, since);
    }

    TypeSample since(int version) {
        return new TypeSample(type, literal, javaClass, value, writes, version);
    }

    String expression() {
        return "'" + literal.replace("'", "''") + "'::" + type;
    }

    PgType pgType() {
        PgType known = TYPES.get(type.replaceFirst("\\(.*", ""));
        if (known == null) {
            throw new IllegalStateException("no PgType for " + type);
        }
        return known;
    }

    /** The value for a parameter; new, since a Blob or Clob can be consumed once. */
    Object parameter() {
        if (javaClass == Blob.class) {
            return Blob.from(Mono.just(((ByteBuffer) value).duplicate()));
        }
        return javaClass == Clob.class ? Clob.from(Mono.just((String) value)) : value;
    }

    Object expected() {
        return comparable(value);
    }

    /** With equality by content. */
    static Object comparable(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value != null && value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> Array.get(value, i))
                    .toList();
        }
        if (value instanceof ByteBuf buffer) {
            return ByteBuffer.wrap(ByteBufUtil.getBytes(buffer));
        }
        if (value instanceof Blob blob) {
            return Flux.from(blob.stream())
                    .reduce(ByteBuffer.allocate(0), TypeSample::joined)
                    .blockOptional(Client.PATIENCE)
                    .orElseThrow();
        }
        if (value instanceof Clob clob) {
            return Flux.from(clob.stream())
                    .reduce("", (left, right) -> left + right)
                    .blockOptional(Client.PATIENCE)
                    .orElseThrow();
        }
        return value == null ? "NULL, as Java has it" : value;
    }

    private static ByteBuffer joined(ByteBuffer left, ByteBuffer right) {
        return ByteBuffer.allocate(left.remaining() + right.remaining())
                .put(left.duplicate())
                .put(right.duplicate())
                .flip();
    }

    @Override
    public String toString() {
        String shown = literal.length() <= 40 ? literal : literal.substring(0, 40) + "...";
        return type + " '" + shown + "' as " + javaClass.getSimpleName();
    }
}
