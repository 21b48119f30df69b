package io.pgflux.codec;

import io.pgflux.codec.TypeDescription.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arrays, ranges and multiranges that every database has, with their numbers, which never change ({@code pg_type.dat}
 * and {@code pg_range.dat} in PostgreSQL's {@code src/include/catalog}).
 */
final class BuiltInTypes {

    private static final int RECORD = 2249;
    private static final int RECORDS = 2287;

    /** Number and name of the elements' type, number of the array. */
    private static final String ARRAYS = """
            16 bool 1000, 17 bytea 1001, 18 char 1002, 19 name 1003, 20 int8 1016, 21 int2 1005,
            22 int2vector 1006, 23 int4 1007, 24 regproc 1008, 25 text 1009, 26 oid 1028, 27 tid 1010,
            28 xid 1011, 29 cid 1012, 30 oidvector 1013, 114 json 199, 142 xml 143, 600 point 1017,
            601 lseg 1018, 602 path 1019, 603 box 1020, 604 polygon 1027, 628 line 629, 650 cidr 651,
            700 float4 1021, 701 float8 1022, 718 circle 719, 774 macaddr8 775, 790 money 791,
            829 macaddr 1040, 869 inet 1041, 1033 aclitem 1034, 1042 bpchar 1014, 1043 varchar 1015,
            1082 date 1182, 1083 time 1183, 1114 timestamp 1115, 1184 timestamptz 1185, 1186 interval 1187,
            1266 timetz 1270, 1560 bit 1561, 1562 varbit 1563, 1700 numeric 1231, 1790 refcursor 2201,
            2202 regprocedure 2207, 2203 regoper 2208, 2204 regoperator 2209, 2205 regclass 2210,
            2206 regtype 2211, 2249 record 2287, 2275 cstring 1263, 2950 uuid 2951, 2970 txid_snapshot 2949,
            3220 pg_lsn 3221, 3614 tsvector 3643, 3615 tsquery 3645, 3642 gtsvector 3644,
            3734 regconfig 3735, 3769 regdictionary 3770, 3802 jsonb 3807, 4072 jsonpath 4073,
            4089 regnamespace 4090, 4096 regrole 4097, 4191 regcollation 4192, 5038 pg_snapshot 5039,
            5069 xid8 271""";

    private static final Map<Integer, TypeDescription> COMPOSED = new HashMap<>();

    static {
        for (String row : ARRAYS.replace('\n', ' ').split(", *", -1)) {
            String[] fields = row.strip().split(" ", -1);
            array(Integer.parseInt(fields[0]), fields[1], Integer.parseInt(fields[2]));
        }
        add(RECORD, "record", Kind.COMPOSITE, 0);
        range(3904, "int4range", 23, 3905);
        range(3906, "numrange", 1700, 3907);
        range(3908, "tsrange", 1114, 3909);
        range(3910, "tstzrange", 1184, 3911);
        range(3912, "daterange", 1082, 3913);
        range(3926, "int8range", 20, 3927);
        multirange(4451, "int4multirange", 3904, 6150);
        multirange(4532, "nummultirange", 3906, 6151);
        multirange(4533, "tsmultirange", 3908, 6152);
        multirange(4534, "tstzmultirange", 3910, 6153);
        multirange(4535, "datemultirange", 3912, 6155);
        multirange(4536, "int8multirange", 3926, 6157);
    }

    private BuiltInTypes() {}

    /** By number. */
    static Map<Integer, TypeDescription> composed() {
        return COMPOSED;
    }

    /** What an anonymous record consists of is only known when it comes. */
    static boolean isRecord(int oid) {
        return oid == RECORD || oid == RECORDS;
    }

    static boolean isFixed(int oid) {
        return COMPOSED.containsKey(oid) && !isRecord(oid);
    }

    private static void range(int oid, String name, int bounds, int array) {
        add(oid, name, Kind.RANGE, bounds);
        array(oid, name, array);
    }

    private static void multirange(int oid, String name, int range, int array) {
        add(oid, name, Kind.MULTIRANGE, range);
        array(oid, name, array);
    }

    private static void array(int element, String name, int oid) {
        add(oid, "_" + name, Kind.ARRAY, element);
    }

    private static void add(int oid, String name, Kind kind, int element) {
        char delimiter = name.equals("_box") ? ';' : ',';
        COMPOSED.put(
                oid, new TypeDescription(oid, "pg_catalog", name, true, kind, element, delimiter, true, List.of()));
    }
}
