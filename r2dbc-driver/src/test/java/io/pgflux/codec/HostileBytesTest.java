package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.Composite;
import io.pgflux.api.PgType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Bytes that no server sends: a refusal or a value, from these bytes only ({@link Bytes#decode} sees to it). */
final class HostileBytesTest {

    private static final List<Codec<?>> ALL = StandardCodecs.rows().stream()
            .filter(codec -> codec.type().oid() != 0)
            .toList();

    @Property(tries = 5_000)
    void arbitraryBytes(@ForAll("codecs") Codec<?> codec, @ForAll @Size(max = 20) byte[] value) {
        decodeOrRefuse(codec, value);
    }

    @Property(tries = 5_000)
    void arbitraryNumerics(@ForAll("numerics") byte[] value, @ForAll("codecsOfNumeric") Codec<?> codec) {
        decodeOrRefuse(codec, value);
    }

    @Property(tries = 5_000)
    void arbitraryTexts(@ForAll("codecs") Codec<?> codec, @ForAll("almostTexts") String text) {
        decodeOrRefuse(new TextDecoder<>(codec), Bytes.utf8(text));
    }

    /** A value of a type with one length is refused at any other; what is left of a numeric is none. */
    @Example
    void truncatedAndOversized() {
        for (Object value : List.of(
                true,
                (short) 1,
                1,
                1L,
                1f,
                1d,
                new BigDecimal("-123456.78"),
                new BigDecimal("1E-40").add(BigDecimal.TEN),
                UUID.randomUUID(),
                LocalDate.EPOCH,
                LocalTime.NOON,
                OffsetTime.parse("12:00:00+01:00"),
                Instant.EPOCH)) {
            PgType type = Codecs.standard().forClass(value.getClass()).type();
            byte[] bytes = Bytes.encode(Codecs.standard().forClass(value.getClass()), value);
            for (int length = 0; length < bytes.length + 3; length++) {
                byte[] wrong = Arrays.copyOf(bytes, length);
                for (Codec<?> codec : ALL) {
                    if (length != bytes.length && codec.type().equals(type)) {
                        assertThatThrownBy(() -> Bytes.decode(codec, wrong))
                                .as("%d bytes of %s as %s", length, type, codec.javaType())
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("bytes instead of");
                    }
                }
            }
        }
    }

    /** Which could be a small text of a number that is too large for any memory. */
    @Example
    void numericWithAnExponent() {
        for (String text : List.of("1e9999999", "-1E-9999999", "0e1", "9".repeat(150_000))) {
            for (Class<?> javaClass : List.of(BigDecimal.class, BigInteger.class, Long.class, Double.class)) {
                assertThatThrownBy(() -> Bytes.parse(PgTypes.NUMERIC, javaClass, text))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    /** Around each other, each doubles the quotes of the text; and there is a limit for the stack. */
    @Example
    void recordsWithinRecords() {
        byte[] some = HostileCorpus.nested(3, false);
        assertThat(Bytes.decode(PgTypes.RECORD, String.class, some)).isEqualTo("(\"(\"\"(\"\"\"\"()\"\"\"\")\"\")\")");
        assertThatThrownBy(() -> Bytes.decode(PgTypes.RECORD, String.class, HostileCorpus.nested(30, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 8 deep");
        for (boolean arrays : new boolean[] {false, true}) {
            assertThatThrownBy(() -> Bytes.decode(PgTypes.RECORD, Composite.class, HostileCorpus.nested(101, arrays)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("more than 100 deep");
        }
    }

    private static void decodeOrRefuse(Decoder<?> decoder, byte[] value) {
        try {
            assertThat((Object) Bytes.decode(decoder, value)).isNotNull();
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<Codec<?>> codecs() {
        return Arbitraries.of(ALL);
    }

    @Provide
    Arbitrary<Codec<?>> codecsOfNumeric() {
        return Arbitraries.of(ALL.stream()
                .filter(codec -> codec.type().equals(PgTypes.NUMERIC))
                .toList());
    }

    /** Right in length, with anything in it. */
    @Provide
    Arbitrary<byte[]> numerics() {
        Arbitrary<Short> digit = Arbitraries.shorts();
        Arbitrary<Short> sign = Arbitraries.of((short) 0, (short) 0x4000, (short) 0xC000, (short) 0xD000, (short) 1);
        return Combinators.combine(
                        digit,
                        sign,
                        digit,
                        Arbitraries.shorts()
                                .between((short) -1, (short) 10_000)
                                .list()
                                .ofMaxSize(12))
                .as((weight, signs, scale, digits) -> {
                    java.nio.ByteBuffer value = java.nio.ByteBuffer.allocate(8 + 2 * digits.size());
                    value.putShort((short) digits.size())
                            .putShort(weight)
                            .putShort(signs)
                            .putShort(scale);
                    digits.forEach(value::putShort);
                    return value.array();
                });
    }

    @Provide
    Arbitrary<String> almostTexts() {
        return Arbitraries.strings()
                .withChars("0123456789-+:. BCeE\\xtfaNinity\u00E9")
                .ofMaxLength(36);
    }
}
