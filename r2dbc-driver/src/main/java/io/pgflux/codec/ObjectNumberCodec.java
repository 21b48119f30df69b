package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/**
 * The number of an object whose type shows its name: regclass and its like. Sent as the number; read only where the text
 * is a number, because there is no object of that number.
 */
record ObjectNumberCodec(PgType type) implements Codec<Long> {

    private static final Codec<Long> NUMBER =
            IntegerCodec.oid(new WholeNumbers<>(Long.class, Long.MIN_VALUE, Long.MAX_VALUE, value -> value));

    /** How most of the types show 0, which is no object. */
    private static final String NONE = "-";

    @Override
    public Class<Long> javaType() {
        return Long.class;
    }

    @Override
    public void encode(Long value, ByteBuf out, CodecContext context) {
        NUMBER.encode(value, out, context);
    }

    @Override
    public boolean readsBinary() {
        return false;
    }

    @Override
    public Long decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return NUMBER.decode(buffer, index, length, context);
    }

    @Override
    @SuppressWarnings("UnusedException") // its message quotes the value
    public Long parse(String text, CodecContext context) {
        if (text.equals(NONE)) {
            return 0L;
        }
        try {
            return Long.valueOf(Integer.toUnsignedLong(Integer.parseUnsignedInt(text)));
        } catch (NumberFormatException name) {
            throw new ArithmeticException("it is read as a name: cast it to oid to read its number");
        }
    }
}
