package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Arrays as one Java class. Lower bounds, which Java does not have, are left out. */
record ArrayCodec<A>(ArrayType array, Class<A> javaType, ArrayForm form) implements Codec<A> {

    @Override
    public PgType type() {
        return array.type();
    }

    @Override
    public void encode(A value, ByteBuf out, CodecContext context) {
        array.writer().encode(value, out, context);
    }

    @Override
    public boolean readsBinary() {
        return array.isBinary();
    }

    @Override
    public A decode(ByteBuf buffer, int index, int length, CodecContext context) {
        int count = ArrayHeader.check(buffer, index, length, array.elementOid());
        if (count == 0) {
            return javaType.cast(form.empty());
        }
        int dimensions = ArrayHeader.dimensions(buffer, index);
        form.checkDimensions(dimensions, javaType);
        Object whole = form.container(ArrayHeader.size(buffer, index, 0), dimensions);
        int start = ArrayHeader.elements(buffer, index);
        int end = index + length;
        ArrayHeader.checkEnd(fill(whole, 0, buffer, index, start, end, context), end);
        return javaType.cast(whole);
    }

    /** Reads one container of a dimension and gives the position behind it. */
    private int fill(
            Object container, int dimension, ByteBuf buffer, int index, int start, int end, CodecContext context) {
        int size = ArrayHeader.size(buffer, index, dimension);
        int depth = ArrayHeader.dimensions(buffer, index) - dimension;
        if (depth == 1) {
            return form.read(container, size, buffer, start, end, context);
        }
        int partSize = ArrayHeader.size(buffer, index, dimension + 1);
        int position = start;
        for (int i = 0; i < size; i++) {
            Object part = form.container(partSize, depth - 1);
            position = fill(part, dimension + 1, buffer, index, position, end, context);
            form.put(container, i, part);
        }
        return position;
    }

    @Override
    public A parse(String text, CodecContext context) {
        ArrayParser parsed = ArrayParser.parse(text, array.delimiter());
        if (parsed.elements().isEmpty()) {
            return javaType.cast(form.empty());
        }
        form.checkDimensions(parsed.dimensions(), javaType);
        return javaType.cast(make(0, parsed, parsed.elements().iterator(), context));
    }

    private Object make(int dimension, ArrayParser parsed, Iterator<@Nullable String> elements, CodecContext context) {
        int size = parsed.size(dimension);
        int depth = parsed.dimensions() - dimension;
        Object container = form.container(size, depth);
        for (int i = 0; i < size; i++) {
            form.put(
                    container,
                    i,
                    depth == 1 ? element(elements.next(), context) : make(dimension + 1, parsed, elements, context));
        }
        return container;
    }

    private @Nullable Object element(@Nullable String text, CodecContext context) {
        return text == null ? null : form.element.parse(text, context);
    }
}
