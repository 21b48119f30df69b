package io.pgflux.codec;

import io.pgflux.api.PgType;
import io.r2dbc.spi.Type;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the codec of a parameter and the decoder of a column. Immutable; used by many threads at once. */
public final class Codecs {

    private static final Codecs STANDARD = new Codecs(StandardCodecs.rows());

    private static final Codec<String> UNKNOWN_TYPE = new StringCodec(PgTypes.UNSPECIFIED);

    private final Map<Integer, TypeCodecs> types = new HashMap<>();
    private final Map<Class<?>, Codec<?>> parameters = new LinkedHashMap<>();

    /** For classes as they come; a ClassValue keeps none of them from being unloaded. */
    private final ClassValue<Codec<?>> resolvedParameters = new ClassValue<>() {
        @Override
        protected Codec<?> computeValue(Class<?> javaClass) {
            return resolveParameter(javaClass);
        }
    };

    /**
     * @param codecs in order: the first for a Java class sends parameters of that class, the first for a type and a
     *     class is the codec of the pair
     */
    Codecs(List<Codec<?>> codecs) {
        for (Codec<?> codec : codecs) {
            parameters.putIfAbsent(codec.javaType(), codec);
            if (codec.type().oid() != PgTypes.UNSPECIFIED.oid()) {
                types.computeIfAbsent(codec.type().oid(), oid -> new TypeCodecs(codec.type(), new LinkedHashMap<>()))
                        .byClass()
                        .putIfAbsent(codec.javaType(), codec);
            }
        }
    }

    /** The built-in types, see {@link PgTypes}. */
    public static Codecs standard() {
        return STANDARD;
    }

    /** The same, but a String as a parameter is declared as varchar, where else no type is. */
    public static Codecs withVarchar() {
        return new Codecs(Stream.concat(TextCodecs.parameters(PgTypes.VARCHAR).stream(), StandardCodecs.rows().stream())
                .toList());
    }

    /**
     * The codec of a parameter for which no type is named; also for subclasses and implementations of a supported
     * class. Blob and Clob only have a type: they must be collected to bytes and String before.
     *
     * @throws IllegalArgumentException if the class is not supported
     */
    public Codec<?> forClass(Class<?> javaClass) {
        return resolvedParameters.get(javaClass);
    }

    /**
     * The codec of a parameter for which a type is named: a value of another class is converted if that is exact, and
     * text of any type is sent as a literal of it.
     *
     * @param type of {@link io.r2dbc.spi.R2dbcType}, a {@link PgType}, or inferred (then this is {@link #forClass})
     * @throws IllegalArgumentException if the type cannot be sent from the class
     */
    public Codec<?> forType(Type type, Class<?> javaClass) {
        if (type instanceof Type.InferredType) {
            return forClass(javaClass);
        }
        PgType pgType = PgTypes.of(type);
        Class<?> boxed = boxed(javaClass);
        TypeCodecs known = types.get(pgType.oid());
        Codec<?> codec = known == null ? null : known.ofSupertype(boxed);
        if (codec == null) {
            codec = TextCodecs.literal(pgType, boxed);
        }
        if (codec == null) {
            throw new IllegalArgumentException(
                    "A parameter of type %s cannot be a %s".formatted(pgType, javaClass.getName()));
        }
        return codec;
    }

    /**
     * The type that NULL declares for a class: as {@link #forClass}, and none for Object.
     *
     * @throws IllegalArgumentException if the class is not supported
     */
    public PgType nullType(Class<?> javaClass) {
        return javaClass == Object.class
                ? PgTypes.UNSPECIFIED
                : forClass(javaClass).type();
    }

    /**
     * The type that NULL declares for a named type.
     *
     * @throws IllegalArgumentException if PostgreSQL does not have it
     */
    public PgType nullType(Type type) {
        return type instanceof Type.InferredType ? nullType(type.getJavaType()) : PgTypes.of(type);
    }

    /**
     * The decoder of a column. A type that is not known is read as the String of its text.
     *
     * @param requested the class, or a supertype of the type's default class: Object, Number, CharSequence ...
     * @throws IllegalArgumentException if the type cannot be read as the class, or arrives in binary and is not known
     */
    public <T> Decoder<T> decoder(int oid, Format format, Class<T> requested) {
        TypeCodecs known = types.get(oid);
        Class<?> boxed = boxed(requested);
        Codec<?> codec;
        if (known != null) {
            codec = known.toRead(boxed);
        } else if (format == Format.BINARY) {
            throw new IllegalArgumentException("The binary form of type %s is not known".formatted(type(oid)));
        } else {
            codec = boxed.isAssignableFrom(String.class) ? UNKNOWN_TYPE : null;
        }
        if (codec == null) {
            throw new IllegalArgumentException(
                    "Type %s cannot be read as %s".formatted(type(oid), requested.getName()));
        }
        @SuppressWarnings("unchecked") // the codec's class is the requested one, its wrapper, or below it
        Codec<T> found = (Codec<T>) codec;
        return format == Format.BINARY ? found : new TextDecoder<>(found);
    }

    /** Whether columns of the type are asked for in binary, because it is known. */
    public boolean isBinary(int oid) {
        return types.containsKey(oid);
    }

    /** The type, named by its number and read as String if it is not known. */
    public PgType type(int oid) {
        TypeCodecs known = types.get(oid);
        return known != null ? known.type() : new PgType(oid, "oid:" + Integer.toUnsignedString(oid), String.class);
    }

    private Codec<?> resolveParameter(Class<?> javaClass) {
        Class<?> boxed = boxed(javaClass);
        Codec<?> exact = parameters.get(boxed);
        if (exact != null) {
            return exact;
        }
        Codec<?> codec = ofSupertype(parameters, boxed);
        if (codec == null) {
            throw new IllegalArgumentException("A parameter cannot be a " + javaClass.getName());
        }
        return codec;
    }

    private static @Nullable Codec<?> ofSupertype(Map<Class<?>, Codec<?>> codecs, Class<?> javaClass) {
        for (Map.Entry<Class<?>, Codec<?>> entry : codecs.entrySet()) {
            if (entry.getKey().isAssignableFrom(javaClass)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static Class<?> boxed(Class<?> javaClass) {
        return javaClass.isPrimitive() ? MethodType.methodType(javaClass).wrap().returnType() : javaClass;
    }

    /** The codecs of one type. */
    private record TypeCodecs(PgType type, Map<Class<?>, Codec<?>> byClass) {

        @Nullable
        Codec<?> ofSupertype(Class<?> javaClass) {
            Codec<?> exact = byClass.get(javaClass);
            return exact != null ? exact : Codecs.ofSupertype(byClass, javaClass);
        }

        @Nullable
        Codec<?> toRead(Class<?> requested) {
            Codec<?> exact = byClass.get(requested);
            return exact == null && requested.isAssignableFrom(type.javaType()) ? byClass.get(type.javaType()) : exact;
        }
    }
}
