package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * oidvector and int2vector: in binary an array of one dimension without nulls (PostgreSQL: {@code array_send}), in text
 * {@code 1 2 3}. Sent as text, because the server refuses an empty one in binary ({@code oidvectorrecv}).
 *
 * @param element the type of the elements, which has the width
 * @param reader the value of the numbers
 * @param writer its numbers
 */
record VectorCodec<T>(
        PgType type,
        Class<T> javaType,
        PgType element,
        int width,
        Function<long[], T> reader,
        Function<T, long[]> writer)
        implements Codec<T> {

    /** Dimensions, whether there are nulls, type of the elements; then the length and the lower bound. */
    private static final int BOUNDS = 3 * Integer.BYTES;

    private static final int HEADER = BOUNDS + 2 * Integer.BYTES;

    static <T> VectorCodec<T> oid(Class<T> javaType, Function<long[], T> reader, Function<T, long[]> writer) {
        return new VectorCodec<>(PgTypes.OIDVECTOR, javaType, PgTypes.OID, Integer.BYTES, reader, writer);
    }

    static <T> VectorCodec<T> int2(Class<T> javaType, Function<long[], T> reader, Function<T, long[]> writer) {
        return new VectorCodec<>(PgTypes.INT2VECTOR, javaType, PgTypes.INT2, Short.BYTES, reader, writer);
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        Utf8.write(text(writer.apply(value)), out);
    }

    static String text(long[] numbers) {
        return Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return reader.apply(numbers(buffer, index, length));
    }

    private long[] numbers(ByteBuf buffer, int index, int length) {
        int step = Integer.BYTES + width;
        int count = Math.max(0, length - HEADER) / step;
        boolean valid = length >= BOUNDS && buffer.getInt(index + 2 * Integer.BYTES) == element.oid();
        if (valid && buffer.getInt(index) == 0 && length == BOUNDS) {
            return new long[0];
        }
        if (!valid
                || buffer.getInt(index) != 1
                || length != HEADER + count * step
                || buffer.getInt(index + BOUNDS) != count) {
            throw malformed(length);
        }
        long[] numbers = new long[count];
        for (int i = 0, at = index + HEADER; i < count; i++, at += step) {
            if (buffer.getInt(at) != width) {
                throw malformed(length);
            }
            numbers[i] = width == Short.BYTES
                    ? buffer.getShort(at + Integer.BYTES)
                    : buffer.getUnsignedInt(at + Integer.BYTES);
        }
        return numbers;
    }

    private IllegalArgumentException malformed(int length) {
        return new IllegalArgumentException("%d bytes are no %s".formatted(length, type));
    }

    @Override
    public T parse(String text, CodecContext context) {
        long[] numbers = text.isEmpty()
                ? new long[0]
                : Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        for (long number : numbers) {
            if (number != (width == Short.BYTES ? (short) number : number & 0xFFFF_FFFFL)) {
                throw new IllegalArgumentException("a number out of the range of " + element);
            }
        }
        return reader.apply(numbers);
    }
}
