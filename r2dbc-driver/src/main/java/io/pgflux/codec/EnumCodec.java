package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An enum of the database as a Java enum. Its binary form is its label.
 *
 * @param label of a constant
 * @param constants by label
 */
record EnumCodec<E extends Enum<E>>(
        PgType type, Class<E> javaType, Function<? super E, String> label, Map<String, E> constants)
        implements Codec<E> {

    static <E extends Enum<E>> EnumCodec<E> of(PgType type, Class<E> javaType, Function<? super E, String> label) {
        Map<String, E> constants =
                Arrays.stream(javaType.getEnumConstants()).collect(Collectors.toMap(label, Function.identity()));
        return new EnumCodec<>(type, javaType, label, constants);
    }

    /** Labels are the names of the constants. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // the class is only known as one of an enum
    static EnumCodec<?> byName(PgType type, Class<? extends Enum> javaType) {
        return of(type, (Class) javaType, (Function<Enum, String>) Enum::name);
    }

    @Override
    public void encode(E value, ByteBuf out, CodecContext context) {
        Utf8.write(label.apply(value), out);
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    public E decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return parse(Utf8.read(buffer, index, length), context);
    }

    @Override
    public E parse(String text, CodecContext context) {
        E constant = constants.get(text);
        if (constant == null) {
            throw new IllegalArgumentException("no constant of %s has this label".formatted(javaType.getName()));
        }
        return constant;
    }
}
