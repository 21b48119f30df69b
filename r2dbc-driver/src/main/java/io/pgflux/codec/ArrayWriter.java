package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/**
 * Sends Java arrays and collections as arrays of one type, in binary. A dimension without elements leaves the whole array
 * empty, as the server itself has it.
 */
final class ArrayWriter implements ParameterCodec<Object> {

    private static final int[] NO_DIMENSIONS = {};

    private final ArrayType array;
    private final ArrayShape shape;

    ArrayWriter(ArrayType array) {
        this.array = array;
        shape = new ArrayShape(array.element());
    }

    @Override
    public PgType type() {
        return array.type();
    }

    @Override
    public Class<Object> javaType() {
        return Object.class;
    }

    /** Whether elements of the class can be sent in binary; if not, the array is sent as text. */
    boolean takes(Codec<?> element) {
        return element.parameterFormat() == Format.BINARY || array.textIsBinary();
    }

    @Override
    public void encode(Object value, ByteBuf out, CodecContext context) {
        int start = out.writerIndex();
        int[] sizes = shape.sizes(value);
        ArrayHeader.write(out, array.elementOid(), sizes);
        write(value, 0, sizes, start, out, context);
        if (ArrayShape.isEmpty(sizes)) {
            out.writerIndex(start);
            ArrayHeader.write(out, array.elementOid(), NO_DIMENSIONS);
        }
    }

    private void write(Object container, int dimension, int[] sizes, int start, ByteBuf out, CodecContext context) {
        if (ArrayShape.isPrimitive(container)) {
            ArrayShape.checkSize(Array.getLength(container), sizes[dimension]);
            Class<?> boxed = Codecs.boxed(container.getClass().getComponentType());
            if (PrimitiveArrays.write(container, codec(boxed), out)) {
                return;
            }
        }
        @Nullable Object[] parts = ArrayShape.parts(container, sizes[dimension]);
        if (dimension + 1 == sizes.length) {
            writeElements(parts, start, out, context);
            return;
        }
        for (Object part : parts) {
            write(shape.container(part), dimension + 1, sizes, start, out, context);
        }
    }

    private void writeElements(@Nullable Object[] elements, int start, ByteBuf out, CodecContext context) {
        Codec<?> codec = null;
        Class<?> last = null;
        for (Object element : elements) {
            if (element == null) {
                out.writeInt(-1);
                ArrayHeader.setHasNull(out, start);
                continue;
            }
            if (codec == null || element.getClass() != last) {
                last = element.getClass();
                codec = codec(last);
            }
            writeElement(codec, element, out, context);
        }
    }

    private Codec<?> codec(Class<?> javaClass) {
        Codec<?> codec = shape.codec(javaClass);
        if (!takes(codec)) {
            throw new IllegalArgumentException(
                    "a %s is sent as text, which has no place in binary".formatted(javaClass.getName()));
        }
        return codec;
    }

    @SuppressWarnings("unchecked") // the codec was looked up by the element's class
    private static <T> void writeElement(Codec<T> codec, Object element, ByteBuf out, CodecContext context) {
        int start = out.writerIndex();
        out.writeInt(0);
        codec.encode((T) element, out, context);
        out.setInt(start, out.writerIndex() - start - Integer.BYTES);
    }
}
