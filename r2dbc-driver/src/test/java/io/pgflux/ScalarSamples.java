package io.pgflux;

import static io.pgflux.TypeSample.as;
import static io.pgflux.TypeSample.of;

import io.pgflux.api.BitString;
import io.pgflux.api.Cidr;
import io.pgflux.api.Inet;
import io.pgflux.api.Lsn;
import io.pgflux.api.MacAddress;
import io.pgflux.api.MacAddress8;
import io.pgflux.api.Snapshot;
import io.pgflux.api.Tid;
import io.pgflux.api.TsQuery;
import io.pgflux.api.TsVector;
import io.pgflux.api.TsVector.Lexeme;
import io.pgflux.api.TsVector.Position;
import io.pgflux.api.TsVector.Weight;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** The part of {@link TypeSamples} that is bits, addresses, text search, and what the server has for itself. */
final class ScalarSamples {

    private ScalarSamples() {}

    static List<TypeSample> all() {
        return Stream.of(bits(), addresses(), system(), textSearch(), texts(), names())
                .flatMap(List::stream)
                .toList();
    }

    private static List<TypeSample> bits() {
        return List.of(
                of("varbit", "", BitString.parse("")),
                of("varbit", "0", BitString.parse("0")),
                of("varbit", "10101010101", BitString.parse("10101010101")),
                of("varbit", "0000000000000000", BitString.parse("0000000000000000")),
                of("varbit", "1".repeat(1001), BitString.parse("1".repeat(1001))),
                of("varbit", "0101", "0101"),
                of("varbit(5)", "01010", BitString.parse("01010")),
                as(BitSet.class, "varbit", "01010", BitSet.valueOf(new long[] {0b01010}))
                        .notWritten(),
                of("bit(4)", "0101", BitString.parse("0101")),
                of("bit(9)", "000000001", BitString.parse("000000001")),
                of("bit(4)", "0101", "0101"),
                of("bit(1)", "1", true).writtenByType(),
                of("bit(1)", "0", false).writtenByType(),
                as(BitSet.class, "bit(8)", "01100000", BitSet.valueOf(new long[] {0b110}))
                        .notWritten());
    }

    private static List<TypeSample> addresses() {
        return List.of(
                of("inet", "192.168.0.1/24", Inet.parse("192.168.0.1/24")),
                of("inet", "0.0.0.0/0", Inet.parse("0.0.0.0/0")),
                of("inet", "255.255.255.255", Inet.parse("255.255.255.255")),
                of("inet", "::", Inet.parse("::")),
                of("inet", "::1/0", Inet.parse("::1/0")),
                of("inet", "::ffff:1.2.3.4", Inet.parse("::ffff:1.2.3.4")),
                of("inet", "::ffff:0:1.2.3.4/96", Inet.parse("::ffff:0:1.2.3.4/96")),
                of("inet", "::1.2.3.4", Inet.parse("::1.2.3.4")),
                of("inet", "::1:2", Inet.parse("::1:2")),
                of("inet", "::1:0", Inet.parse("::1:0")),
                of("inet", "1::", Inet.parse("1::")),
                of("inet", "1:0:0:2:0:0:0:3", Inet.parse("1:0:0:2::3")),
                of("inet", "1:0:0:2:3:0:0:4", Inet.parse("1:0:0:2:3::4")),
                of("inet", "0:1:0:2:0:3:0:4", Inet.parse("0:1:0:2:0:3:0:4")),
                of("inet", "2001:DB8::1", "2001:db8::1"),
                of("inet", "::ffff:102:304", "::ffff:1.2.3.4"),
                as(InetAddress.class, "inet", "10.0.0.1", address("10.0.0.1")),
                as(InetAddress.class, "inet", "fe80::1", address("fe80::1")),
                as(InetAddress.class, "inet", "::ffff:10.0.0.1", address("::ffff:10.0.0.1")),
                of("cidr", "10/8", Cidr.parse("10.0.0.0/8")),
                of("cidr", "0.0.0.0/0", Cidr.parse("0.0.0.0/0")),
                of("cidr", "1.2.3.4", Cidr.parse("1.2.3.4/32")),
                of("cidr", "2001:db8::/32", Cidr.parse("2001:db8::/32")),
                of("cidr", "::1", Cidr.parse("::1")),
                of("cidr", "::ffff:1.2.3.0/120", Cidr.parse("::ffff:1.2.3.0/120")),
                of("cidr", "::/0", "::/0"),
                as(InetAddress.class, "cidr", "10.0.0.1", address("10.0.0.1")),
                of("macaddr", "08-00-2b-01-02-03", MacAddress.parse("08:00:2b:01:02:03")),
                of("macaddr", "ffffff:ffffff", new MacAddress(0xffff_ffff_ffffL)),
                of("macaddr", "0800.2b01.0203", "08:00:2b:01:02:03"),
                of("macaddr8", "08:00:2b:01:02:03:04:05", MacAddress8.parse("08:00:2b:01:02:03:04:05")),
                of("macaddr8", "ff:ff:ff:ff:ff:ff:ff:ff", new MacAddress8(-1)),
                of("macaddr8", "08:00:2b:01:02:03", "08:00:2b:ff:fe:01:02:03"));
    }

    private static InetAddress address(String literal) {
        return Inet.parse(literal).address();
    }

    private static List<TypeSample> system() {
        return List.of(
                of("pg_lsn", "0/0", new Lsn(0)),
                of("pg_lsn", "16/B374D848", new Lsn(0x16B374D848L)),
                of("pg_lsn", "ffffffff/ffffffff", new Lsn(-1)),
                of("pg_lsn", "1/0", 1L << 32).writtenByType(),
                of("pg_lsn", "16/b374d848", "16/B374D848"),
                of("xid", "0", 0L).writtenByType(),
                of("xid", "4294967295", 4294967295L).writtenByType(),
                of("xid", "7", 7).writtenByType(),
                of("xid", "4294967295", "4294967295"),
                of("cid", "4294967295", 4294967295L).writtenByType(),
                of("cid", "4294967295", "4294967295"),
                of("xid8", "0", 0L).writtenByType(),
                of("xid8", "9223372036854775807", Long.MAX_VALUE).writtenByType(),
                of("xid8", "18446744073709551615", new BigInteger("18446744073709551615"))
                        .writtenByType(),
                of("xid8", "18446744073709551615", "18446744073709551615"),
                of("tid", "(0,1)", new Tid(0, 1)),
                of("tid", "(4294967295,65535)", new Tid(4294967295L, 65535)),
                of("tid", "(7,8)", "(7,8)"),
                of("pg_snapshot", "10:20:10,14,15", new Snapshot(10, 20, List.of(10L, 14L, 15L))),
                of("pg_snapshot", "1:1:", new Snapshot(1, 1, List.of())),
                of("pg_snapshot", "10:20:10,14,15", "10:20:10,14,15"),
                of("txid_snapshot", "10:20:10,14,15", new Snapshot(10, 20, List.of(10L, 14L, 15L)))
                        .writtenByType(),
                of("txid_snapshot", "10:20:", "10:20:"),
                of("oidvector", "", new Long[0]).writtenByType(),
                of("oidvector", "1 4294967295", new Long[] {1L, 4294967295L}).writtenByType(),
                of("oidvector", "1 4294967295", new long[] {1, 4294967295L}).writtenByType(),
                of("int2vector", "-1 2", new Short[] {-1, 2}).writtenByType(),
                of("int2vector", "", new short[0]).writtenByType(),
                of("oidvector", "1 4294967295", "1 4294967295"),
                of("int2vector", "-32768 0 32767", "-32768 0 32767"));
    }

    private static List<TypeSample> textSearch() {
        TsQuery a = TsQuery.lexeme("a");
        TsQuery b = TsQuery.lexeme("b");
        TsQuery c = TsQuery.lexeme("c");
        return List.of(
                of("tsvector", "", new TsVector(List.of())),
                of(
                        "tsvector",
                        "b:3B,1A,2C a ca:16383",
                        new TsVector(List.of(
                                new Lexeme("a", List.of()),
                                new Lexeme(
                                        "b",
                                        List.of(
                                                new Position(1, Weight.A),
                                                new Position(2, Weight.C),
                                                new Position(3, Weight.B))),
                                new Lexeme("ca", List.of(new Position(16383, Weight.D)))))),
                of(
                        "tsvector",
                        "'it''s' '\\\\' 'a b' h\u00E4 \uFFFD \uD83D\uDE00",
                        TsVector.parse("'it''s' '\\\\' 'a b' 'h\u00E4' '\uFFFD' '\uD83D\uDE00'")),
                of("tsvector", "b:1 a:2", "'a':2 'b':1"),
                of("tsquery", "a", a),
                of("tsquery", "a & b & c", a.and(b).and(c)),
                of("tsquery", "a | b & !c", a.or(b.and(c.not()))),
                of("tsquery", "(a | b) & !(c | a)", a.or(b).and(c.or(a).not())),
                of("tsquery", "!!a", a.not().not()),
                of("tsquery", "a <-> b <2> c", a.followedBy(b, 1).followedBy(c, 2)),
                of("tsquery", "a <0> (b <16384> c)", a.followedBy(b.followedBy(c, 16384), 0)),
                of(
                        "tsquery",
                        "(a & b) <-> (!c | b)",
                        a.and(b).followedBy(c.not().or(b), 1)),
                of("tsquery", "!(a <-> b)", a.followedBy(b, 1).not()),
                of("tsquery", "a:*AB & b:d & c:*", TsQuery.parse("'a':*AB & 'b':D & 'c':*")),
                of("tsquery", "'it''s' & '\\\\' & 'a b'", TsQuery.parse("'it''s' & '\\\\' & 'a b'")),
                of("tsquery", "a & (b | c)", "'a' & ( 'b' | 'c' )"));
    }

    private static List<TypeSample> texts() {
        return List.of(
                of("xml", "<a>\u00E4</a>", "<a>\u00E4</a>"),
                of("xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>", "<a/>"),
                of(
                        "xml",
                        "<?xml version=\"1.1\" standalone=\"yes\"?><a/>",
                        "<?xml version=\"1.1\" standalone=\"yes\"?><a/>"),
                of("jsonpath", "$.a[*] ? (@ > 1)", "$.\"a\"[*]?(@ > 1)"),
                of("refcursor", "c", "c"),
                of("money", "-1234.50", "-$1,234.50"));
    }

    /** Names are not written as numbers here, since those differ from server to server; 7 and 0 are nobody's. */
    private static List<TypeSample> names() {
        return List.of(
                of("regclass", "pg_class", "pg_class"),
                of("regclass", "pg_toast.pg_toast_1255", "pg_toast.pg_toast_1255"),
                of("regclass", "4294967295", 4294967295L).writtenByType(),
                of("regclass", "0", 0L).writtenByType(),
                of("regproc", "pg_sleep", "pg_sleep"),
                of("regproc", "7", 7L).writtenByType(),
                of("regprocedure", "abs(int4)", "abs(integer)"),
                of("regprocedure", "7", 7L).writtenByType(),
                of("regoper", "||/", "||/"),
                of("regoper", "0", 0L).writtenByType(),
                of("regoperator", "+(int4,int4)", "+(integer,integer)"),
                of("regoperator", "7", 7L).writtenByType(),
                of("regtype", "int4", "integer"),
                of("regtype", "7", 7L).writtenByType(),
                of("regrole", "postgres", "postgres"),
                of("regrole", "7", 7L).writtenByType(),
                of("regnamespace", "pg_catalog", "pg_catalog"),
                of("regnamespace", "7", 7L).writtenByType(),
                of("regconfig", "simple", "simple"),
                of("regconfig", "7", 7L).writtenByType(),
                of("regdictionary", "simple", "simple"),
                of("regdictionary", "7", 7L).writtenByType(),
                of("regcollation", "\"C\"", "\"C\""),
                of("regcollation", "7", 7L).writtenByType());
    }
}
