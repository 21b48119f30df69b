package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The rows of the types that are numbers: each as each class of numbers, as far as {@link NumberClass} allows. */
final class NumberCodecs {

    private static final NumberClass<Byte> BYTES =
            new WholeNumbers<>(Byte.class, Byte.MIN_VALUE, Byte.MAX_VALUE, value -> (byte) value);
    private static final NumberClass<Short> SHORTS =
            new WholeNumbers<>(Short.class, Short.MIN_VALUE, Short.MAX_VALUE, value -> (short) value);
    static final NumberClass<Integer> INTEGERS =
            new WholeNumbers<>(Integer.class, Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value);
    private static final NumberClass<Long> LONGS =
            new WholeNumbers<>(Long.class, Long.MIN_VALUE, Long.MAX_VALUE, value -> value);
    private static final NumberClass<BigInteger> BIG_INTEGERS = new BigIntegers();
    private static final NumberClass<Float> FLOATS = new FloatNumbers();
    private static final NumberClass<Double> DOUBLES = new DoubleNumbers();
    private static final NumberClass<BigDecimal> BIG_DECIMALS = new BigDecimals();
    private static final List<NumberClass<?>> CLASSES =
            List.of(BYTES, SHORTS, INTEGERS, LONGS, BIG_INTEGERS, FLOATS, DOUBLES, BIG_DECIMALS);

    private static final Codec<Short> INT2 = Codec.fixed(
            PgTypes.INT2,
            Short.class,
            Short.BYTES,
            (out, value) -> out.writeShort(value),
            ByteBuf::getShort,
            Short::valueOf);
    private static final Codec<Integer> INT4 = Codec.fixed(
            PgTypes.INT4, Integer.class, Integer.BYTES, ByteBuf::writeInt, ByteBuf::getInt, Integer::valueOf);
    private static final Codec<Long> INT8 =
            Codec.fixed(PgTypes.INT8, Long.class, Long.BYTES, ByteBuf::writeLong, ByteBuf::getLong, Long::valueOf);
    private static final Codec<Float> FLOAT4 = Codec.fixed(
            PgTypes.FLOAT4, Float.class, Float.BYTES, ByteBuf::writeFloat, ByteBuf::getFloat, Float::valueOf);
    private static final Codec<Double> FLOAT8 = Codec.fixed(
            PgTypes.FLOAT8, Double.class, Double.BYTES, ByteBuf::writeDouble, ByteBuf::getDouble, Double::valueOf);
    private static final Codec<Long> OID = IntegerCodec.oid(LONGS);
    private static final Codec<BigDecimal> NUMERIC = new NumericCodec<>(BIG_DECIMALS);
    private static final Codec<Double> NUMERIC_AS_DOUBLE = new NumericCodec<>(DOUBLES);

    private NumberCodecs() {}

    static List<Codec<?>> rows() {
        List<Codec<?>> rows = new ArrayList<>(List.of(
                IntegerCodec.int2(BYTES), INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC, new NumericCodec<>(BIG_INTEGERS)));
        for (NumberClass<?> numbers : CLASSES) {
            rows.add(IntegerCodec.int2(numbers));
            rows.add(IntegerCodec.int4(numbers));
            rows.add(IntegerCodec.int8(numbers));
            rows.add(IntegerCodec.oid(numbers));
            rows.add(IntegerCodec.unsigned(PgTypes.XID, numbers));
            rows.add(IntegerCodec.unsigned(PgTypes.CID, numbers));
            rows.add(new Xid8Codec<>(numbers));
            rows.add(FloatCodec.float4(numbers));
            rows.add(FloatCodec.float8(numbers));
            rows.add(new NumericCodec<>(numbers));
        }
        rows.add(TextCodec.string(INT2, Object::toString));
        rows.add(TextCodec.string(INT4, Object::toString));
        rows.add(TextCodec.string(INT8, Object::toString));
        rows.add(TextCodec.string(OID, Object::toString));
        rows.add(TextCodec.string(IntegerCodec.unsigned(PgTypes.XID, LONGS), Object::toString));
        rows.add(TextCodec.string(IntegerCodec.unsigned(PgTypes.CID, LONGS), Object::toString));
        rows.add(TextCodec.string(new Xid8Codec<>(BIG_INTEGERS), Object::toString));
        rows.add(TextCodec.string(FLOAT4, value -> Floating.text(value.floatValue())));
        rows.add(TextCodec.string(FLOAT8, value -> Floating.text(value.doubleValue())));
        rows.add(TextCodec.string(PgTypes.NUMERIC, NumberCodecs::numericText));
        return rows;
    }

    private static String numericText(ByteBuf buffer, int index, int length, CodecContext context) {
        return NumericCodec.isSpecial(buffer, index, length)
                ? NUMERIC_AS_DOUBLE.decode(buffer, index, length, context).toString()
                : NUMERIC.decode(buffer, index, length, context).toPlainString();
    }
}
