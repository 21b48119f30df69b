package io.pgflux.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.TsQuery.FollowedBy;
import io.pgflux.api.TsQuery.Operand;
import io.pgflux.api.TsQuery.Operator;
import io.pgflux.api.TsQuery.Token;
import io.pgflux.api.TsVector.Lexeme;
import io.pgflux.api.TsVector.Position;
import io.pgflux.api.TsVector.Weight;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the value types promise by themselves; the server is asked elsewhere. */
final class ValueTypesTest {

    @Test
    void aBitStringHasALengthAndDoesNotChange() {
        BitSet bits = new BitSet();
        bits.set(1);
        BitString value = new BitString(4, bits);
        bits.set(0);
        value.bits().set(0);

        assertThat(value).hasToString("0100").isEqualTo(BitString.parse("0100")).isNotEqualTo(BitString.parse("01"));
        assertThat(value.get(1)).isTrue();
        assertThat(value.get(3)).isFalse();
        assertThat(value.toByteArray()).containsExactly(0x40);
        assertThatThrownBy(() -> value.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> new BitString(1, value.bits()));
        assertThatIllegalArgumentException().isThrownBy(() -> new BitString(-1, new BitSet()));
        assertThatIllegalArgumentException().isThrownBy(() -> BitString.parse("012"));
        assertThatIllegalArgumentException().isThrownBy(() -> BitString.of(new byte[] {0x50}, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> BitString.of(new byte[] {0x50}, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> BitString.of(new byte[0], Integer.MAX_VALUE));
    }

    @Property
    void bitStringsComeBack(@ForAll @Size(max = 40) List<Boolean> bits) {
        StringBuilder text = new StringBuilder();
        bits.forEach(bit -> text.append(bit ? '1' : '0'));
        BitString value = BitString.parse(text);

        assertThat(value).hasToString(text.toString());
        assertThat(BitString.of(value.toByteArray(), bits.size())).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.",
                "01.2.3.4",
                "1.2.3.4/",
                "1.2.3.4/33",
                "1.2.3.4/-1",
                "1.2.3.4/1/2",
                "localhost",
                "::1/129",
                ":",
                ":1",
                "1:",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "12345::",
                "::g",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%eth0",
                "::1.2.3.4:5",
                "\u0661.2.3.4"
            })
    void onlyLiteralsAreAddresses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Inet.parse(text));
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
    }

    @Property
    void addressesComeBack(@ForAll("addresses") byte[] bytes) throws UnknownHostException {
        Inet value = new Inet(Inet.of(bytes, 0).address());

        assertThat(value.address().getAddress()).isEqualTo(bytes);
        assertThat(Inet.parse(value.toString())).isEqualTo(value);
        if (!value.toString().contains(".")) {
            assertThat(InetAddress.getByName(value.toString())).isEqualTo(value.address());
        }
        assertThat(Inet.parse(value.address().getHostAddress())).isEqualTo(value);
        assertThat(Cidr.parse(value.toString())).hasToString(value + "/" + bytes.length * 8);
    }

    @Provide
    Arbitrary<byte[]> addresses() {
        Arbitrary<Byte> bytes = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.just((byte) 0)), net.jqwik.api.Tuple.of(1, Arbitraries.bytes()));
        return Arbitraries.of(4, 16).flatMap(size -> bytes.array(byte[].class).ofSize(size));
    }

    @Test
    void ipv6StaysIpv6AndHasNoScope() throws UnknownHostException {
        assertThat(Inet.parse("::ffff:1.2.3.4").address()).isInstanceOf(Inet6Address.class);
        InetAddress scoped =
                Inet6Address.getByAddress(null, Inet.parse("fe80::1").address().getAddress(), 3);
        assertThatIllegalArgumentException().isThrownBy(() -> new Inet(scoped)).withMessageContaining("scope");
        assertThatIllegalArgumentException().isThrownBy(() -> Inet.of(new byte[5], 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse("10.0.0.1/31"));
        assertThat(Cidr.parse("10.0.0.2/31")).hasToString("10.0.0.2/31");
        assertThat(Cidr.parse("0.0.0.0/0")).hasToString("0.0.0.0/0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "08:00:2b:01:02",
                "08:00:2b:01:02:3",
                "08-00:2b:01:02:03",
                "0g:00:2b:01:02:03",
                "080:0:2b:01:02:03"
            })
    void onlyLiteralsAreMacAddresses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MacAddress.parse(text));
        assertThatIllegalArgumentException().isThrownBy(() -> MacAddress8.parse(text));
    }

    @Property
    void unsignedNumbersComeBack(@ForAll long bits, @ForAll long others) {
        MacAddress mac = new MacAddress(bits >>> 16);

        assertThat(MacAddress.parse(mac.toString())).isEqualTo(mac);
        assertThat(MacAddress8.parse(new MacAddress8(bits).toString().replace(':', '-')))
                .isEqualTo(new MacAddress8(bits));
        assertThat(Lsn.parse(new Lsn(bits).toString())).isEqualTo(new Lsn(bits));
        assertThat(new Lsn(bits).compareTo(new Lsn(others))).isEqualTo(Long.compareUnsigned(bits, others));
        assertThat(new MacAddress8(bits).compareTo(new MacAddress8(others)))
                .isEqualTo(Long.compareUnsigned(bits, others));
        Tid tid = new Tid(bits >>> 32, (int) (others & 0xFFFF));
        assertThat(Tid.parse(tid.toString())).isEqualTo(tid);
    }

    @Test
    void rangesAreKept() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(1L << 48));
        assertThatIllegalArgumentException().isThrownBy(() -> new Tid(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Tid(0, 65536));
        assertThatIllegalArgumentException().isThrownBy(() -> Tid.parse("(4294967296,1)"));
        assertThatIllegalArgumentException().isThrownBy(() -> Tid.parse("0,1"));
        assertThatIllegalArgumentException().isThrownBy(() -> Tid.parse(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse("123456789/0"));
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse("0/"));
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse("0"));
        assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.parse("2:1:"));
        assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.parse("0:1:"));
        assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.parse("1:5:2,2"));
        assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.parse("1:5:5"));
        assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.parse("1"));
        assertThat(Snapshot.parse("1:5:2,4")).hasToString("1:5:2,4");
    }

    @Test
    void lexemesAreInTheOrderOfUtf8() {
        Lexeme low = new Lexeme("\uFFFD", List.of());
        Lexeme high = new Lexeme("\uD83D\uDE00", List.of());
        Lexeme first = new Lexeme("a", List.of(new Position(1, Weight.B)));

        assertThat(new TsVector(List.of(high, low, first)).lexemes()).containsExactly(first, low, high);
        assertThatIllegalArgumentException().isThrownBy(() -> new TsVector(List.of(low, low)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position(0, Weight.D));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position(16384, Weight.D));
        Position one = new Position(1, Weight.A);
        assertThatIllegalArgumentException().isThrownBy(() -> new Lexeme("a", List.of(one, one)));
        assertThatIllegalArgumentException().isThrownBy(() -> TsVector.parse("a"));
        assertThatIllegalArgumentException().isThrownBy(() -> TsVector.parse("'a':"));
        assertThatIllegalArgumentException().isThrownBy(() -> TsVector.parse("'a"));
        assertThatIllegalArgumentException().isThrownBy(() -> TsVector.parse("'a\\b'"));
        assertThatIllegalArgumentException().isThrownBy(() -> TsVector.parse("'a''b':1,"));
    }

    @Test
    void queriesAreBuilt() {
        TsQuery fat = TsQuery.lexeme("fat");
        TsQuery rat = TsQuery.lexeme("rat");

        assertThat(fat.and(rat.or(fat).not())).hasToString("'fat' & !( 'rat' | 'fat' )");
        assertThat(fat.followedBy(rat, 1).followedBy(fat, 16384)).hasToString("'fat' <-> 'rat' <16384> 'fat'");
        assertThat(fat.or(rat.and(fat)).and(rat)).hasToString("( 'fat' | 'rat' & 'fat' ) & 'rat'");
        assertThat(fat.not().not().not()).hasToString("!!!'fat'");
        assertThat(TsQuery.EMPTY.not().and(fat).or(TsQuery.EMPTY)).isEqualTo(fat);
        assertThat(new Operand("x", true, Set.of(Weight.D, Weight.A))).hasToString("'x':*AD");
        assertThatIllegalArgumentException().isThrownBy(() -> new FollowedBy(16385));
        assertThatIllegalArgumentException().isThrownBy(() -> new TsQuery(List.of(Operator.NOT)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TsQuery(List.of(new Operand("x", false, Set.of()), Operator.AND)));
        Operand x = new Operand("x", false, Set.of());
        assertThatIllegalArgumentException().isThrownBy(() -> new TsQuery(List.of(x, x)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "'a",
                "'a' &",
                "& 'a'",
                "'a' 'b'",
                "( 'a'",
                "'a' )",
                "()",
                "!",
                "'a' < 'b'",
                "'a' <-1> 'b'",
                "'a' <16385> 'b'",
                "'a':E",
                "'a' <- 'b'",
                " "
            })
    void onlyWhatTheServerPrintsIsAQuery(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TsQuery.parse(text));
    }

    @Property
    void queriesComeBack(@ForAll("queries") TsQuery query) {
        TsQuery again = TsQuery.parse(query.toString());

        assertThat(again).hasToString(query.toString());
        assertThat(again.tokens()).containsExactlyInAnyOrderElementsOf(query.tokens());
    }

    @Provide
    Arbitrary<TsQuery> queries() {
        Arbitrary<TsQuery> leaf = Combinators.combine(
                        Arbitraries.strings().withChars("ab'\\ é&|!").ofMaxLength(4),
                        Arbitraries.of(true, false),
                        Arbitraries.of(Weight.class).set())
                .as((text, prefix, weights) -> new TsQuery(List.of(new Operand(text, prefix, weights))));
        return Arbitraries.recursive(
                () -> leaf,
                inner -> Arbitraries.oneOf(
                        inner.map(TsQuery::not),
                        Combinators.combine(inner, inner).as(TsQuery::and),
                        Combinators.combine(inner, leaf).as(TsQuery::and),
                        Combinators.combine(inner, inner).as(TsQuery::or),
                        Combinators.combine(leaf, inner).as(TsQuery::or),
                        Combinators.combine(inner, inner, Arbitraries.integers().between(0, 3))
                                .as(TsQuery::followedBy)),
                0,
                5);
    }

    /** No recursion: these are deeper than a stack, and take no square of time. */
    @Test
    void queriesMayBeDeep() {
        List<Token> nots = new ArrayList<>(Collections.nCopies(300_000, Operator.NOT));
        nots.add(0, new Operand("x", false, Set.of()));
        List<Token> rights = new ArrayList<>(Collections.nCopies(100_000, nots.get(0)));
        rights.addAll(Collections.nCopies(99_999, new FollowedBy(1)));

        TsQuery deep = new TsQuery(nots);
        TsQuery right = new TsQuery(rights);

        assertThat(TsQuery.parse(deep.toString())).isEqualTo(deep).hasSameHashCodeAs(deep);
        assertThat(TsQuery.parse(right.toString())).isEqualTo(right);
    }
}
