package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.BitString;
import io.pgflux.api.Cidr;
import io.pgflux.api.Inet;
import io.pgflux.api.Lsn;
import io.pgflux.api.MacAddress;
import io.pgflux.api.MacAddress8;
import io.pgflux.api.PgType;
import io.pgflux.api.Snapshot;
import io.pgflux.api.Tid;
import io.pgflux.api.TsQuery;
import io.pgflux.api.TsVector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes are PostgreSQL's own ({@code varbit_send('0101')} ...), and so are the texts. */
final class ScalarBytesTest {

    private static final Codecs CODECS = Codecs.standard();

    static Stream<Arguments> bitsAndAddresses() {
        return Stream.of(
                arguments(PgTypes.BIT, BitString.parse("0101"), "0101", "00000004 50"),
                arguments(PgTypes.BIT, true, "1", "00000001 80"),
                arguments(PgTypes.BIT, false, "0", "00000001 00"),
                arguments(PgTypes.VARBIT, BitString.parse("10101010101"), "10101010101", "0000000b aaa0"),
                arguments(PgTypes.VARBIT, BitString.parse("0000000000"), "0000000000", "0000000a 0000"),
                arguments(PgTypes.VARBIT, BitString.parse(""), "", "00000000"),
                arguments(PgTypes.INET, Inet.parse("192.168.0.1/24"), "192.168.0.1/24", "02180004 c0a80001"),
                arguments(PgTypes.INET, Inet.parse("1.2.3.4"), "1.2.3.4", "02200004 01020304"),
                arguments(PgTypes.INET, address("::1"), "::1", "03800010 0000000000000000 0000000000000001"),
                arguments(
                        PgTypes.INET,
                        Inet.parse("::ffff:1.2.3.4/96"),
                        "::ffff:1.2.3.4/96",
                        "03600010 0000000000000000 0000ffff01020304"),
                arguments(
                        PgTypes.INET,
                        Inet.parse("2001:DB8:0:0::1/64"),
                        "2001:db8::1/64",
                        "03400010 20010db800000000 0000000000000001"),
                arguments(
                        PgTypes.INET,
                        Inet.parse("::1.2.3.4"),
                        "::1.2.3.4",
                        "03800010 0000000000000000 0000000001020304"),
                arguments(PgTypes.INET, Inet.parse("::/0"), "::/0", "03000010 0000000000000000 0000000000000000"),
                arguments(
                        PgTypes.INET,
                        Inet.parse("1:0:0:2:0:0:0:3"),
                        "1:0:0:2::3",
                        "03800010 0001000000000002 0000000000000003"),
                arguments(PgTypes.CIDR, Cidr.parse("10.0.0.0/8"), "10.0.0.0/8", "02080104 0a000000"),
                arguments(PgTypes.CIDR, address("1.2.3.4"), "1.2.3.4/32", "02200104 01020304"),
                arguments(
                        PgTypes.CIDR,
                        Cidr.parse("2001:db8::/32"),
                        "2001:db8::/32",
                        "03200110 20010db800000000 0000000000000000"),
                arguments(PgTypes.MACADDR, new MacAddress(0x08002b010203L), "08:00:2b:01:02:03", "08002b010203"),
                arguments(PgTypes.MACADDR, new MacAddress(0xffff_ffff_ffffL), "ff:ff:ff:ff:ff:ff", "ffffffffffff"),
                arguments(
                        PgTypes.MACADDR8,
                        new MacAddress8(0x88002b0102030405L),
                        "88:00:2b:01:02:03:04:05",
                        "88002b0102030405"));
    }

    static Stream<Arguments> systemTypes() {
        return Stream.of(
                arguments(PgTypes.PG_LSN, new Lsn(0x16B374D848L), "16/B374D848", "00000016b374d848"),
                arguments(PgTypes.PG_LSN, new Lsn(-1), "FFFFFFFF/FFFFFFFF", "ffffffffffffffff"),
                arguments(PgTypes.PG_LSN, 10L, "0/A", "000000000000000a"),
                arguments(PgTypes.XID, 4294967295L, "4294967295", "ffffffff"),
                arguments(PgTypes.CID, 4294967295L, "4294967295", "ffffffff"),
                arguments(PgTypes.XID8, Long.MAX_VALUE, "9223372036854775807", "7fffffffffffffff"),
                arguments(
                        PgTypes.XID8,
                        new BigInteger("18446744073709551615"),
                        "18446744073709551615",
                        "ffffffffffffffff"),
                arguments(
                        PgTypes.XID8, new BigDecimal("9223372036854775808"), "9223372036854775808", "8000000000000000"),
                arguments(PgTypes.TID, new Tid(4294967295L, 65535), "(4294967295,65535)", "ffffffff ffff"),
                arguments(PgTypes.TID, new Tid(0, 1), "(0,1)", "00000000 0001"),
                arguments(
                        PgTypes.PG_SNAPSHOT,
                        new Snapshot(10, 20, List.of(10L, 14L)),
                        "10:20:10,14",
                        "00000002 000000000000000a 0000000000000014 000000000000000a 000000000000000e"),
                arguments(
                        PgTypes.TXID_SNAPSHOT,
                        new Snapshot(10, 10, List.of()),
                        "10:10:",
                        "00000000 000000000000000a 000000000000000a"));
    }

    static Stream<Arguments> textSearch() {
        return Stream.of(
                arguments(PgTypes.TSVECTOR, new TsVector(List.of()), "", "00000000"),
                arguments(
                        PgTypes.TSVECTOR,
                        TsVector.parse("'cé':3 'a':1A,2 'b''\\\\'"),
                        "'a':1A,2 'b''\\\\' 'cé':3",
                        "00000003 6100 0002 c001 0002 62275c00 0000 63c3a900 0001 0003"),
                arguments(
                        PgTypes.TSQUERY,
                        TsQuery.parse("'fat':*AB & !('rat' | 'c''a' <3> 'dog')"),
                        "'fat':*AB & !( 'rat' | 'c''a' <3> 'dog' )",
                        "00000008 0202 0201 0203 02040003 010000646f6700 01000063276100 01000072617400 010c0166617400"),
                arguments(
                        PgTypes.TSQUERY,
                        TsQuery.lexeme("a").followedBy(TsQuery.lexeme("b").followedBy(TsQuery.lexeme("c"), 1), 0),
                        "'a' <0> ( 'b' <-> 'c' )",
                        "00000005 02040000 02040001 01000063 00 01000062 00 01000061 00"));
    }

    private static InetAddress address(String literal) {
        return Inet.parse(literal).address();
    }

    @ParameterizedTest
    @MethodSource({"bitsAndAddresses", "systemTypes", "textSearch"})
    void bothWaysInBothFormats(PgType type, Object value, String text, String hex) {
        Codec<?> codec = CODECS.forType(type, value.getClass());

        assertThat(codec.type()).isEqualTo(type);
        assertThat(codec.parameterFormat()).isEqualTo(Format.BINARY);
        assertThat(Bytes.hex(Bytes.encode(codec, value))).isEqualTo(hex.replace(" ", ""));
        assertThat((Object) Bytes.decode(type, codec.javaType(), Bytes.of(hex))).isEqualTo(value);
        assertThat((Object) Bytes.parse(type, codec.javaType(), text)).isEqualTo(value);
        assertThat(Bytes.decode(type, String.class, Bytes.of(hex))).isEqualTo(text);
    }

    /** Sent as text, since the server refuses an empty one in binary. */
    @Test
    void vectors() {
        byte[] oids = Bytes.of("00000001 00000000 0000001a 00000002 00000000 00000004 00000001 00000004 ffffffff");
        byte[] shorts = Bytes.of("00000001 00000000 00000015 00000002 00000000 00000002 0001 00000002 fffe");

        assertThat(Bytes.decode(PgTypes.OIDVECTOR, long[].class, oids)).containsExactly(1, 4294967295L);
        assertThat(Bytes.decode(PgTypes.OIDVECTOR, Long[].class, oids)).containsExactly(1L, 4294967295L);
        assertThat(Bytes.decode(PgTypes.OIDVECTOR, String.class, oids)).isEqualTo("1 4294967295");
        assertThat(Bytes.parse(PgTypes.OIDVECTOR, long[].class, "1 4294967295")).containsExactly(1, 4294967295L);
        assertThat(Bytes.decode(PgTypes.INT2VECTOR, short[].class, shorts)).containsExactly(1, -2);
        assertThat(Bytes.decode(PgTypes.INT2VECTOR, Short[].class, shorts)).containsExactly((short) 1, (short) -2);
        assertThat(Bytes.decode(PgTypes.INT2VECTOR, String.class, shorts)).isEqualTo("1 -2");
        assertThat(Bytes.parse(PgTypes.INT2VECTOR, Short[].class, "")).isEmpty();
        assertThat(Bytes.decode(
                        PgTypes.OIDVECTOR, Long[].class, Bytes.of("00000001 00000000 0000001a 00000000 00000000")))
                .isEmpty();
        Codec<?> codec = CODECS.forType(PgTypes.INT2VECTOR, short[].class);
        assertThat(codec.parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(Bytes.encode(codec, new short[] {1, -2})).isEqualTo(Bytes.utf8("1 -2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.parse(PgTypes.INT2VECTOR, short[].class, "32768"))
                .withMessageContaining("int2");
        Codec<?> boxed = CODECS.forType(PgTypes.OIDVECTOR, Long[].class);
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.encode(boxed, new Long[] {null}));
    }

    @Test
    void aClassDeclaresItsType() {
        assertThat(CODECS.forClass(BitString.class).type()).isEqualTo(PgTypes.VARBIT);
        assertThat(CODECS.forClass(Inet.class).type()).isEqualTo(PgTypes.INET);
        assertThat(CODECS.forClass(Inet4Address.class).type()).isEqualTo(PgTypes.INET);
        assertThat(CODECS.forClass(Inet6Address.class).type()).isEqualTo(PgTypes.INET);
        assertThat(CODECS.forClass(Snapshot.class).type()).isEqualTo(PgTypes.PG_SNAPSHOT);
        assertThat(CODECS.forClass(Long.class).type()).isEqualTo(PgTypes.INT8);
        assertThat(CODECS.forClass(Boolean.class).type()).isEqualTo(PgTypes.BOOL);
    }

    @Test
    void aBitSetIsReadButLacksALength() {
        BitSet bits = new BitSet();
        bits.set(1);
        bits.set(3);

        assertThat(Bytes.decode(PgTypes.BIT, BitSet.class, Bytes.of("00000005 50")))
                .isEqualTo(bits);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(CODECS.forType(PgTypes.BIT, BitSet.class), bits))
                .withMessageContaining("BitString");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.BIT, Boolean.class, Bytes.of("00000002 40")));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.INET, InetAddress.class, "10.0.0.1/8"));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.XID8, Long.class, "9223372036854775808"));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.PG_LSN, Long.class, "80000000/0"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(CODECS.forType(PgTypes.PG_LSN, Long.class), -1L));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(CODECS.forType(PgTypes.XID, Long.class), 1L << 32));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(CODECS.forType(PgTypes.XID8, Long.class), -1L));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Bytes.encode(CODECS.forType(PgTypes.XID8, BigDecimal.class), new BigDecimal("1E+1000000000")));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Bytes.encode(CODECS.forType(PgTypes.XID8, BigDecimal.class), new BigDecimal("1E-1000000000")));
    }

    static Stream<PgType> typesReadInText() {
        return StandardCodecs.rows().stream()
                .filter(codec -> !codec.readsBinary())
                .map(Codec::type)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("typesReadInText")
    void whatOnlyTextTellsIsAskedForInText(PgType type) {
        assertThat(type.javaType()).isEqualTo(String.class);
        assertThat(CODECS.isBinary(type.oid())).isFalse();
        assertThat(Bytes.parse(type, String.class, "any")).isEqualTo("any");
        assertThat(CODECS.forType(type, String.class).parameterFormat()).isEqualTo(Format.TEXT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.decode(type, String.class, Bytes.of("00000001")))
                .withMessageContaining(type.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_class", "1.5", "\"1\"", "4294967296"})
    void aNameIsNoNumber(String name) {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.REGCLASS, Long.class, name))
                .withMessageContaining("cast it to oid")
                .withMessageNotContaining(name);
    }

    @Test
    void theNumberOfAnObject() {
        Codec<?> codec = CODECS.forType(PgTypes.REGCLASS, Long.class);

        assertThat(Bytes.hex(Bytes.encode(codec, 4294967295L))).isEqualTo("ffffffff");
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.encode(codec, -1L));
        assertThat(Bytes.parse(PgTypes.REGCLASS, Long.class, "4294967295")).isEqualTo(4294967295L);
        assertThat(Bytes.parse(PgTypes.REGCLASS, Long.class, "-")).isZero();
        assertThat((Object) Bytes.decode(codec, Bytes.of("ffffffff"))).isEqualTo(4294967295L);
    }

    @Test
    void jsonpathHasAVersion() {
        assertThat(Bytes.decode(PgTypes.JSONPATH, String.class, Bytes.of("01 242e226122")))
                .isEqualTo("$.\"a\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.decode(PgTypes.JSONPATH, String.class, Bytes.of("02 24")));
    }
}
