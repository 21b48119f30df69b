package io.pgflux.codec;

import io.pgflux.api.BitString;
import io.pgflux.api.Box;
import io.pgflux.api.Cidr;
import io.pgflux.api.Circle;
import io.pgflux.api.Composite;
import io.pgflux.api.Inet;
import io.pgflux.api.Interval;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Lsn;
import io.pgflux.api.MacAddress;
import io.pgflux.api.MacAddress8;
import io.pgflux.api.Multirange;
import io.pgflux.api.Path;
import io.pgflux.api.PgType;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import io.pgflux.api.Range;
import io.pgflux.api.Snapshot;
import io.pgflux.api.Tid;
import io.pgflux.api.TsQuery;
import io.pgflux.api.TsVector;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;

/** The built-in types that pgflux knows, with the class that {@code row.get(i)} gives for each. */
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

    /** The list of the catalogues, {@code 1 2 3}; its first element has the index 0. */
    public static final PgType INT2VECTOR = new PgType(22, "int2vector", Short[].class);

    public static final PgType INT4 = new PgType(23, "int4", Integer.class);

    /** A function by its name, see {@link #REGCLASS}. */
    public static final PgType REGPROC = new PgType(24, "regproc", String.class);

    public static final PgType TEXT = new PgType(25, "text", String.class);

    /**
     * An object identifier: unsigned, therefore a Long (r2dbc-postgresql says Integer and so shows some as negative).
     */
    public static final PgType OID = new PgType(26, "oid", Long.class);

    public static final PgType TID = new PgType(27, "tid", Tid.class);

    /** The number of a transaction, which begins anew after 4294967295. */
    public static final PgType XID = new PgType(28, "xid", Long.class);

    /** The number of a command in its transaction. */
    public static final PgType CID = new PgType(29, "cid", Long.class);

    /** The list of the catalogues, {@code 1 2 3}; its first element has the index 0. */
    public static final PgType OIDVECTOR = new PgType(30, "oidvector", Long[].class);

    public static final PgType JSON = new PgType(114, "json", String.class);
    public static final PgType POINT = new PgType(600, "point", Point.class);
    public static final PgType LSEG = new PgType(601, "lseg", LineSegment.class);
    public static final PgType PATH = new PgType(602, "path", Path.class);
    public static final PgType BOX = new PgType(603, "box", Box.class);
    public static final PgType POLYGON = new PgType(604, "polygon", Polygon.class);
    public static final PgType LINE = new PgType(628, "line", Line.class);
    public static final PgType XML = new PgType(142, "xml", String.class);

    /** An expression as the server keeps it; only read. */
    public static final PgType PG_NODE_TREE = new PgType(194, "pg_node_tree", String.class);

    public static final PgType CIDR = new PgType(650, "cidr", Cidr.class);
    public static final PgType FLOAT4 = new PgType(700, "float4", Float.class);
    public static final PgType FLOAT8 = new PgType(701, "float8", Double.class);

    /** The type of a quoted literal that nothing has given another type. */
    public static final PgType UNKNOWN = new PgType(705, "unknown", String.class);

    public static final PgType CIRCLE = new PgType(718, "circle", Circle.class);
    public static final PgType MACADDR8 = new PgType(774, "macaddr8", MacAddress8.class);

    /** An amount as {@code lc_monetary} prints it. In binary it is a number of the smallest units, and nothing says how many
     * of them are one: cast it to numeric to reckon with it. */
    public static final PgType MONEY = new PgType(790, "money", String.class);

    public static final PgType MACADDR = new PgType(829, "macaddr", MacAddress.class);

    /** The default is not InetAddress, since that has no prefix; it can be asked for. */
    public static final PgType INET = new PgType(869, "inet", Inet.class);

    /** A right and who has granted it to whom; without binary form. */
    public static final PgType ACLITEM = new PgType(1033, "aclitem", String.class);

    /** The type {@code character(n)}: padded with blanks. */
    public static final PgType BPCHAR = new PgType(1042, "bpchar", String.class);

    public static final PgType VARCHAR = new PgType(1043, "varchar", String.class);
    public static final PgType DATE = new PgType(1082, "date", LocalDate.class);
    public static final PgType TIME = new PgType(1083, "time", LocalTime.class);
    public static final PgType TIMESTAMP = new PgType(1114, "timestamp", LocalDateTime.class);
    public static final PgType TIMESTAMPTZ = new PgType(1184, "timestamptz", OffsetDateTime.class);
    public static final PgType INTERVAL = new PgType(1186, "interval", Interval.class);
    public static final PgType TIMETZ = new PgType(1266, "timetz", OffsetTime.class);
    public static final PgType BIT = new PgType(1560, "bit", BitString.class);
    public static final PgType VARBIT = new PgType(1562, "varbit", BitString.class);
    public static final PgType NUMERIC = new PgType(1700, "numeric", BigDecimal.class);

    /** The name of a portal. */
    public static final PgType REFCURSOR = new PgType(1790, "refcursor", String.class);

    /** A function by its name and arguments, see {@link #REGCLASS}. */
    public static final PgType REGPROCEDURE = new PgType(2202, "regprocedure", String.class);

    /** An operator by its name, see {@link #REGCLASS}. */
    public static final PgType REGOPER = new PgType(2203, "regoper", String.class);

    /** An operator by its name and operands, see {@link #REGCLASS}. */
    public static final PgType REGOPERATOR = new PgType(2204, "regoperator", String.class);

    /** A relation by its name. In binary it is a number, in text the name as the session's {@code search_path} finds it, or
     * the number if there is no such relation: so it is always read in text. Cast it to oid to read the number. A Long is
     * sent as the number, and a String is read by the server as either. */
    public static final PgType REGCLASS = new PgType(2205, "regclass", String.class);

    /** A type by its name, see {@link #REGCLASS}. */
    public static final PgType REGTYPE = new PgType(2206, "regtype", String.class);

    public static final PgType CSTRING = new PgType(2275, "cstring", String.class);

    /** What a function without a result returns: one empty String. */
    public static final PgType VOID = new PgType(2278, "void", String.class);

    public static final PgType UUID = new PgType(2950, "uuid", java.util.UUID.class);

    /** The older name of {@link #PG_SNAPSHOT}. */
    public static final PgType TXID_SNAPSHOT = new PgType(2970, "txid_snapshot", Snapshot.class);

    public static final PgType PG_LSN = new PgType(3220, "pg_lsn", Lsn.class);

    /** Statistics of the planner; only read. */
    public static final PgType PG_NDISTINCT = new PgType(3361, "pg_ndistinct", String.class);

    /** Statistics of the planner; only read. */
    public static final PgType PG_DEPENDENCIES = new PgType(3402, "pg_dependencies", String.class);

    public static final PgType TSVECTOR = new PgType(3614, "tsvector", TsVector.class);
    public static final PgType TSQUERY = new PgType(3615, "tsquery", TsQuery.class);

    /** What an index has of a {@link #TSVECTOR}; without binary form. */
    public static final PgType GTSVECTOR = new PgType(3642, "gtsvector", String.class);

    /** A configuration of text search by its name, see {@link #REGCLASS}. */
    public static final PgType REGCONFIG = new PgType(3734, "regconfig", String.class);

    /** A dictionary of text search by its name, see {@link #REGCLASS}. */
    public static final PgType REGDICTIONARY = new PgType(3769, "regdictionary", String.class);

    public static final PgType JSONB = new PgType(3802, "jsonb", String.class);
    public static final PgType JSONPATH = new PgType(4072, "jsonpath", String.class);

    /** A schema by its name, see {@link #REGCLASS}. */
    public static final PgType REGNAMESPACE = new PgType(4089, "regnamespace", String.class);

    /** A role by its name, see {@link #REGCLASS}. */
    public static final PgType REGROLE = new PgType(4096, "regrole", String.class);

    /** A collation by its name, see {@link #REGCLASS}. */
    public static final PgType REGCOLLATION = new PgType(4191, "regcollation", String.class);

    /** What an index has of its table; only read. */
    public static final PgType PG_BRIN_BLOOM_SUMMARY = new PgType(4600, "pg_brin_bloom_summary", String.class);

    /** What an index has of its table; only read. */
    public static final PgType PG_BRIN_MINMAX_MULTI_SUMMARY =
            new PgType(4601, "pg_brin_minmax_multi_summary", String.class);

    /** Statistics of the planner; only read. */
    public static final PgType PG_MCV_LIST = new PgType(5017, "pg_mcv_list", String.class);

    public static final PgType PG_SNAPSHOT = new PgType(5038, "pg_snapshot", Snapshot.class);

    /** The number of a transaction, which never begins anew. From 2<sup>63</sup>, which no server reaches, only as
     * BigInteger, BigDecimal or String. */
    public static final PgType XID8 = new PgType(5069, "xid8", Long.class);

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
     * The type of arrays with such elements, of any dimensions.
     *
     * @param element of a number that is not built in, or only {@link PgType#named}: then so is the array
     * @throws IllegalArgumentException for {@link #UNSPECIFIED}
     */
    public static PgType array(PgType element) {
        if (element.equals(UNSPECIFIED)) {
            throw new IllegalArgumentException("An array of unspecified elements is itself unspecified");
        }
        TypeCodecs known = Codecs.standard().arrayOf(element);
        return known != null
                ? known.type()
                : PgType.named(element.name() + "[]", ArrayType.arrayClass(element.javaType()));
    }

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
