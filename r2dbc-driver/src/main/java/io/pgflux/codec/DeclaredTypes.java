package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a type as a type of Java may be declared, which says what a list or range contains: without that, a {@code
 * List<Integer>} could be given Longs.
 */
final class DeclaredTypes {

    private DeclaredTypes() {}

    /** Null if nothing reads it so. */
    static @Nullable Codec<?> reader(TypeCodecs type, Type declared) {
        if (declared instanceof Class<?> javaClass) {
            return type.toRead(Codecs.boxed(javaClass));
        }
        if (!(declared instanceof ParameterizedType parameterized)
                || !(parameterized.getRawType() instanceof Class<?> container)) {
            return type.toRead(Object.class); // of a type variable
        }
        Type[] arguments = parameterized.getActualTypeArguments();
        if (arguments.length != 1) {
            return isOpen(arguments, type) ? type.toRead(container) : null; // a Map
        }
        Type content = upperBound(arguments[0]);
        if (content == Object.class) {
            return type.toRead(container);
        }
        return content instanceof Class<?> contentClass ? containing(type, container, contentClass) : null;
    }

    /** Whether a map may have what it gets. */
    private static boolean isOpen(Type[] arguments, TypeCodecs type) {
        Type values = type instanceof CompositeType ? Object.class : String.class;
        return upperBound(arguments[0]) == String.class && upperBound(arguments[1]) == values;
    }

    private static Type upperBound(Type argument) {
        return argument instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : argument;
    }

    private static @Nullable Codec<?> containing(TypeCodecs type, Class<?> container, Class<?> content) {
        if (type instanceof DomainType domain) {
            return containing(domain.base(), container, content);
        }
        if (type instanceof RangeType range && container == Range.class) {
            return range.of(content);
        }
        if (type instanceof MultirangeType multirange && container == Multirange.class) {
            return multirange.of(content);
        }
        if (type instanceof ArrayType array && container == Set.class) {
            return array.setOf(content);
        }
        Codec<?> array = container.isAssignableFrom(List.class) ? type.toRead(content.arrayType()) : null;
        return array == null ? null : new ListOfArray(array);
    }

    /** An array as an unmodifiable list. */
    private record ListOfArray(Codec<?> array) implements Codec<List<?>> {

        @Override
        public PgType type() {
            return array.type();
        }

        @Override
        @SuppressWarnings("unchecked") // a class has no parameters
        public Class<List<?>> javaType() {
            return (Class<List<?>>) (Class<?>) List.class;
        }

        @Override
        public void encode(List<?> value, ByteBuf out, CodecContext context) {
            throw new IllegalStateException("for columns only");
        }

        @Override
        public List<?> decode(ByteBuf buffer, int index, int length, CodecContext context) {
            return list(array.decode(buffer, index, length, context));
        }

        @Override
        public List<?> parse(String text, CodecContext context) {
            return list(array.parse(text, context));
        }

        private static List<?> list(Object elements) {
            return Collections.unmodifiableList(Arrays.asList((Object[]) elements));
        }
    }
}
