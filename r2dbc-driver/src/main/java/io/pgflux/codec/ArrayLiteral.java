package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/**
 * Sends Java arrays and collections as the literal of an array, in text. So can elements be sent which the server has to
 * read, and those of a type that it has to infer.
 */
final class ArrayLiteral implements ParameterCodec<Object> {

    private final PgType type;
    private final ArrayShape shape;
    private final char delimiter;
    private final @Nullable ArrayWriter writer;

    /** @param writer what sends the same type in binary, if anything does */
    ArrayLiteral(PgType type, TypeCodecs element, char delimiter, @Nullable ArrayWriter writer) {
        this.type = type;
        this.shape = new ArrayShape(element);
        this.delimiter = delimiter;
        this.writer = writer;
    }

    /** Of a type that the server infers; box, whose delimiter is another, has to be named. */
    static ArrayLiteral inferred(Codecs codecs) {
        return new ArrayLiteral(PgTypes.UNSPECIFIED, new InferredType(codecs), ',', null);
    }

    @Override
    public PgType type() {
        return type;
    }

    @Override
    public Class<Object> javaType() {
        return Object.class;
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    /**
     * The codec in binary if the classes of all elements allow it, else this.
     *
     * @throws IllegalArgumentException if an element cannot be sent as the type
     */
    Codec<?> forValue(Object value) {
        return writer != null && isBinary(writer, value, 1) ? writer : this;
    }

    private boolean isBinary(ArrayWriter binary, Object container, int dimensions) {
        ArrayShape.checkDimensions(dimensions);
        if (ArrayShape.isPrimitive(container)) {
            return binary.takes(shape.codec(Codecs.boxed(container.getClass().getComponentType())));
        }
        Class<?> last = null;
        boolean all = true;
        for (Object part : ArrayShape.parts(container)) {
            if (part == null || part.getClass() == last) {
                continue;
            }
            if (shape.isContainer(part)) {
                all &= isBinary(binary, part, dimensions + 1);
            } else {
                last = part.getClass();
                all &= binary.takes(shape.codec(last));
            }
        }
        return all;
    }

    @Override
    public void encode(Object value, ByteBuf out, CodecContext context) {
        int[] sizes = shape.sizes(value);
        StringBuilder text = new StringBuilder();
        print(value, 0, sizes, text, context);
        Utf8.write(ArrayShape.isEmpty(sizes) ? "{}" : text, out);
    }

    private void print(Object container, int dimension, int[] sizes, StringBuilder text, CodecContext context) {
        text.append('{');
        boolean first = true;
        for (Object part : ArrayShape.parts(container, sizes[dimension])) {
            if (!first) {
                text.append(delimiter);
            }
            first = false;
            if (dimension + 1 < sizes.length) {
                print(shape.container(part), dimension + 1, sizes, text, context);
            } else {
                ArrayPrinter.append(part == null ? null : text(part, context), delimiter, text);
            }
        }
        text.append('}');
    }

    private String text(Object element, CodecContext context) {
        Codec<?> codec = shape.codec(element.getClass());
        return codec instanceof StringCodec ? (String) element : Parts.text(shape.element(), codec, element, context);
    }
}
