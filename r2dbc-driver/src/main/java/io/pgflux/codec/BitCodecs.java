package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.BitString;
import io.pgflux.api.PgType;
import java.util.BitSet;
import java.util.List;

/** The rows of bit and varbit (PostgreSQL: {@code varbit_send}): the number of the bits, then their bytes. */
final class BitCodecs {

    private static final Codec<BitString> BIT = bits(PgTypes.BIT);
    private static final Codec<BitString> VARBIT = bits(PgTypes.VARBIT);

    private BitCodecs() {}

    /** varbit first: it is assigned to a column of either type, and keeps its length. */
    static List<Codec<?>> rows() {
        return List.of(
                VARBIT,
                BIT,
                bitSet(VARBIT),
                bitSet(BIT),
                new ConvertedCodec<>(BIT, Boolean.class, BitCodecs::onlyBit, BitCodecs::ofBit),
                TextCodec.string(VARBIT, BitString::toString),
                TextCodec.string(BIT, BitString::toString));
    }

    private static Codec<BitString> bits(PgType type) {
        return new VaryingCodec<>(type, BitString.class, BitCodecs::write, BitCodecs::read, BitString::parse);
    }

    /** Only read: how many zeros follow its last bit, a BitSet does not say. */
    private static Codec<BitSet> bitSet(Codec<BitString> codec) {
        return new ConvertedCodec<>(codec, BitSet.class, BitString::bits, bits -> {
            throw new IllegalArgumentException("a BitSet has no length: bind a BitString, which has one");
        });
    }

    private static Boolean onlyBit(BitString bits) {
        if (bits.length() != 1) {
            throw new ArithmeticException("%d bits are not a Boolean".formatted(bits.length()));
        }
        return bits.get(0);
    }

    private static BitString ofBit(Boolean bit) {
        return BitString.parse(bit ? "1" : "0");
    }

    private static void write(ByteBuf out, BitString bits) {
        out.writeInt(bits.length()).writeBytes(bits.toByteArray());
    }

    private static BitString read(ByteBuf buffer, int index, int length, CodecContext context) {
        if (length < Integer.BYTES) {
            throw new IllegalArgumentException("%d bytes are no bits".formatted(length));
        }
        byte[] bytes = new byte[length - Integer.BYTES];
        buffer.getBytes(index + Integer.BYTES, bytes);
        return BitString.of(bytes, buffer.getInt(index));
    }
}
