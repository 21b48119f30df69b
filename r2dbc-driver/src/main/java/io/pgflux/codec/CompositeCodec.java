package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A composite type as a Java class.
 *
 * @param reader what makes the class of a view of the fields
 * @param writer the values of the fields, in the order of the attributes
 * @param isLiteral whether it is sent as text although the type could be sent in binary
 */
record CompositeCodec<T>(
        CompositeType composite,
        Class<T> javaType,
        Function<CompositeValue, T> reader,
        Function<T, @Nullable Object[]> writer,
        boolean isLiteral)
        implements Codec<T> {

    private static final int NULL = -1;

    CompositeCodec(
            CompositeType composite,
            Class<T> javaType,
            Function<CompositeValue, T> reader,
            Function<T, @Nullable Object[]> writer) {
        this(composite, javaType, reader, writer, false);
    }

    /** The codec for the value: as text if we have no more for one of its fields. */
    CompositeCodec<T> forValue(T value) {
        try {
            return parameterFormat() == Format.TEXT || !hasText(writer.apply(value))
                    ? this
                    : new CompositeCodec<>(composite, javaType, reader, writer, true);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return this; // to encode it says the same, and there the parameter is named
        }
    }

    private boolean hasText(@Nullable Object[] fields) {
        for (int i = 0; i < fields.length; i++) {
            Object field = fields[i];
            if (field != null && Parts.isText(composite.field(i), field)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public PgType type() {
        return composite.type();
    }

    @Override
    public boolean readsBinary() {
        return composite.isBinary();
    }

    @Override
    public Format parameterFormat() {
        return isLiteral ? Format.TEXT : composite.parameterFormat();
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        @Nullable Object[] fields = writer.apply(value);
        if (parameterFormat() == Format.TEXT) {
            List<@Nullable String> texts = new ArrayList<>(fields.length);
            for (int i = 0; i < fields.length; i++) {
                Object field = fields[i];
                texts.add(field == null ? null : text(i, field, context));
            }
            Utf8.write(CompositeText.of(texts), out);
            return;
        }
        out.writeInt(fields.length);
        for (int i = 0; i < fields.length; i++) {
            out.writeInt(composite.fieldOid(i));
            Object field = fields[i];
            if (field == null) {
                out.writeInt(NULL);
            } else {
                write(i, field, out, context);
            }
        }
    }

    private void write(int index, Object field, ByteBuf out, CodecContext context) {
        try {
            Parts.write(composite.field(index), field, out, context);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CompositeValue.named(e, composite.names().get(index));
        }
    }

    private String text(int index, Object field, CodecContext context) {
        try {
            TypeCodecs type = composite.field(index);
            return type.toWrite(field.getClass()) != null
                    ? Parts.text(type, field, context)
                    : Parts.text(field, composite.codecs(), context);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CompositeValue.named(e, composite.names().get(index));
        }
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return reader.apply(BinaryComposite.of(composite, buffer, index, length, context));
    }

    @Override
    public T parse(String text, CodecContext context) {
        return reader.apply(TextComposite.of(composite, text, context));
    }
}
