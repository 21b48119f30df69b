package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A value that is made of others as a literal whose type the server infers.
 *
 * @param printer gives the text of a value, by way of the texts of what it is made of
 */
record Literal<T>(Class<T> javaType, Codecs codecs, BiFunction<T, Function<Object, String>, String> printer)
        implements ParameterCodec<T> {

    @Override
    public PgType type() {
        return PgTypes.UNSPECIFIED;
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        Utf8.write(printer.apply(value, part -> Parts.text(part, codecs, context)), out);
    }
}
