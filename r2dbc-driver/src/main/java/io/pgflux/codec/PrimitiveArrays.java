package io.pgflux.codec;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.lang.reflect.Array;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Java arrays of a primitive class, of arrays of it, and so on. They have no place for NULL. */
final class PrimitiveArrays extends ArrayForm {

    /** Those whose elements are the very bytes of a type; they are read and written without boxes. */
    private static final List<Unboxed> UNBOXED = List.of(
            unboxed(PgTypes.INT4, int[].class, PrimitiveArrays::readInts, PrimitiveArrays::writeInts),
            unboxed(PgTypes.INT8, long[].class, PrimitiveArrays::readLongs, PrimitiveArrays::writeLongs),
            unboxed(PgTypes.FLOAT8, double[].class, PrimitiveArrays::readDoubles, PrimitiveArrays::writeDoubles),
            unboxed(PgTypes.FLOAT4, float[].class, PrimitiveArrays::readFloats, PrimitiveArrays::writeFloats),
            unboxed(PgTypes.INT2, short[].class, PrimitiveArrays::readShorts, PrimitiveArrays::writeShorts),
            unboxed(PgTypes.BOOL, boolean[].class, PrimitiveArrays::readBooleans, PrimitiveArrays::writeBooleans));

    private final Class<?>[] components;
    private final @Nullable Reader reader;

    /** @param codec of one element; nobody else's has the same bytes for certain */
    private record Unboxed(Class<?> arrayClass, Codec<?> codec, Reader reader, BiConsumer<Object, ByteBuf> writer) {}

    /** Fills an array and gives the position behind its elements. */
    private interface Reader {
        int read(Object array, ByteBuf buffer, int start, int end);
    }

    /** @param primitive class of the elements */
    PrimitiveArrays(Codec<?> element, Class<?> primitive, int dimensions) {
        super(element, dimensions);
        components = ObjectArrays.components(primitive, dimensions);
        Unboxed unboxed = unboxed(element, primitive.arrayType());
        reader = unboxed == null ? null : unboxed.reader();
    }

    private static Unboxed unboxed(
            PgType type, Class<?> arrayClass, Reader reader, BiConsumer<Object, ByteBuf> writer) {
        Class<?> element = Codecs.boxed(arrayClass.getComponentType());
        Codec<?> codec = requireNonNull(Codecs.standard().ofOrText(type.oid()).toRead(element));
        return new Unboxed(arrayClass, codec, reader, writer);
    }

    private static @Nullable Unboxed unboxed(@Nullable Codec<?> element, Class<?> arrayClass) {
        for (Unboxed unboxed : UNBOXED) {
            if (unboxed.arrayClass() == arrayClass) {
                return unboxed.codec() == element ? unboxed : null;
            }
        }
        return null;
    }

    /**
     * Writes the elements with their lengths.
     *
     * @param element their codec
     * @return whether that can be done without boxes
     */
    static boolean write(Object array, Codec<?> element, ByteBuf out) {
        Unboxed unboxed = unboxed(element, array.getClass());
        if (unboxed != null) {
            unboxed.writer().accept(array, out);
        }
        return unboxed != null;
    }

    @Override
    Object container(int size, int depth) {
        return Array.newInstance(components[depth], size);
    }

    @Override
    void put(Object container, int index, @Nullable Object part) {
        if (part == null) {
            throw nullElement();
        }
        Array.set(container, index, part);
    }

    @Override
    int read(Object container, int size, ByteBuf buffer, int start, int end, CodecContext context) {
        return reader == null
                ? super.read(container, size, buffer, start, end, context)
                : reader.read(container, buffer, start, end);
    }

    private static ArithmeticException nullElement() {
        return new ArithmeticException("a NULL element has no place in an array of a primitive class");
    }

    /** Where the bytes of the element are. */
    private static int element(ByteBuf buffer, int position, int end, int width) {
        int length = ArrayHeader.elementLength(buffer, position, end);
        if (length < 0) {
            throw nullElement();
        }
        FixedCodec.checkLength(length, width);
        return position + Integer.BYTES;
    }

    /** Makes room for so many elements with their lengths. */
    private static void reserve(ByteBuf out, int count, int width) {
        out.ensureWritable(Math.multiplyExact(count, Integer.BYTES + width));
    }

    private static int readInts(Object array, ByteBuf buffer, int start, int end) {
        int[] values = (int[]) array;
        int position = start;
        for (int i = 0; i < values.length; i++) {
            position = element(buffer, position, end, Integer.BYTES);
            values[i] = buffer.getInt(position);
            position += Integer.BYTES;
        }
        return position;
    }

    private static void writeInts(Object array, ByteBuf out) {
        int[] values = (int[]) array;
        reserve(out, values.length, Integer.BYTES);
        for (int value : values) {
            out.writeInt(Integer.BYTES).writeInt(value);
        }
    }

    private static int readLongs(Object array, ByteBuf buffer, int start, int end) {
        long[] values = (long[]) array;
        int position = start;
        for (int i = 0; i < values.length; i++) {
            position = element(buffer, position, end, Long.BYTES);
            values[i] = buffer.getLong(position);
            position += Long.BYTES;
        }
        return position;
    }

    private static void writeLongs(Object array, ByteBuf out) {
        long[] values = (long[]) array;
        reserve(out, values.length, Long.BYTES);
        for (long value : values) {
            out.writeInt(Long.BYTES).writeLong(value);
        }
    }

    private static int readDoubles(Object array, ByteBuf buffer, int start, int end) {
        double[] values = (double[]) array;
        int position = start;
        for (int i = 0; i < values.length; i++) {
            position = element(buffer, position, end, Double.BYTES);
            values[i] = buffer.getDouble(position);
            position += Double.BYTES;
        }
        return position;
    }

    private static void writeDoubles(Object array, ByteBuf out) {
        double[] values = (double[]) array;
        reserve(out, values.length, Double.BYTES);
        for (double value : values) {
            out.writeInt(Double.BYTES).writeDouble(value);
        }
    }

    private static int readFloats(Object array, ByteBuf buffer, int start, int end) {
        float[] values = (float[]) array;
        int position = start;
        for (int i = 0; i < values.length; i++) {
            position = element(buffer, position, end, Float.BYTES);
            values[i] = buffer.getFloat(position);
            position += Float.BYTES;
        }
        return position;
    }

    private static void writeFloats(Object array, ByteBuf out) {
        float[] values = (float[]) array;
        reserve(out, values.length, Float.BYTES);
        for (float value : values) {
            out.writeInt(Float.BYTES).writeFloat(value);
        }
    }

    private static int readShorts(Object array, ByteBuf buffer, int start, int end) {
        short[] values = (short[]) array;
        int position = start;
        for (int i = 0; i < values.length; i++) {
            position = element(buffer, position, end, Short.BYTES);
            values[i] = buffer.getShort(position);
            position += Short.BYTES;
        }
        return position;
    }

    private static void writeShorts(Object array, ByteBuf out) {
        short[] values = (short[]) array;
        reserve(out, values.length, Short.BYTES);
        for (short value : values) {
            out.writeInt(Short.BYTES).writeShort(value);
        }
    }

    private static int readBooleans(Object array, ByteBuf buffer, int start, int end) {
        boolean[] values = (boolean[]) array;
        int position = start;
        for (int i = 0; i < values.length; i++) {
            position = element(buffer, position, end, Byte.BYTES);
            values[i] = StandardCodecs.readBool(buffer, position);
            position += Byte.BYTES;
        }
        return position;
    }

    private static void writeBooleans(Object array, ByteBuf out) {
        boolean[] values = (boolean[]) array;
        reserve(out, values.length, Byte.BYTES);
        for (boolean value : values) {
            out.writeInt(Byte.BYTES).writeBoolean(value);
        }
    }
}
