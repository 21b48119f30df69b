package io.pgflux.codec;

import io.pgflux.api.PgType;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Type;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the codec of a parameter and the decoder of a column, among what is built in, what the user has added, and what
 * the database's catalogue says. Immutable; used by many threads at once.
 */
public final class Codecs {

    private static final Codecs STANDARD = new Codecs(Rows.of(List.of(), PgTypes.UNSPECIFIED), Map.of(), oid -> {});

    /** In place of a number: several schemas have a type of the name. */
    private static final Integer AMBIGUOUS = 0;

    private static final Codec<String> UNKNOWN_TYPE = new StringCodec(PgTypes.UNSPECIFIED);

    private final Rows rows;
    private final Map<Integer, TypeDescription> described;
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<Integer, Integer> arrays = new HashMap<>(); // by the type of their elements
    private final Map<Integer, TypeCodecs> composed = new ConcurrentHashMap<>(); // of those described, when needed
    private final IntConsumer suspicion;
    private final ArrayLiteral arraysToInfer = ArrayLiteral.inferred(this);

    /** For classes as they come. Not a ClassValue: what refers to its owner would never be collected (JDK-8136353). */
    private final Map<Class<?>, Codec<?>> resolvedParameters = new ConcurrentHashMap<>();

    /** @param suspicion is told of a type that is not, or no longer, what is known of it */
    Codecs(Rows rows, Map<Integer, TypeDescription> loaded, IntConsumer suspicion) {
        this.rows = rows;
        this.suspicion = suspicion;
        described = new HashMap<>(loaded);
        described.putAll(BuiltInTypes.composed());
        described.values().forEach(type -> {
            names.put(type.schema() + "." + type.name(), type.oid());
            names.merge(type.name(), type.oid(), (one, other) -> AMBIGUOUS);
            if (type.kind() == TypeDescription.Kind.ARRAY) {
                arrays.put(type.element(), type.oid());
            }
        });
    }

    /** The built-in types, see {@link PgTypes}. */
    public static Codecs standard() {
        return STANDARD;
    }

    /**
     * The codec of a built-in type that reads and writes the class.
     *
     * @throws IllegalArgumentException if there is none
     */
    static <T> Codec<T> builtIn(PgType type, Class<T> javaClass) {
        TypeCodecs known = STANDARD.of(type.oid());
        Codec<?> codec = known == null ? null : known.toWrite(javaClass);
        if (codec == null || codec.javaType() != javaClass) {
            throw new IllegalArgumentException(
                    "Type %s is not built in with the class %s".formatted(type, javaClass.getName()));
        }
        @SuppressWarnings("unchecked") // its class was just compared
        Codec<T> found = (Codec<T>) codec;
        return found;
    }

    /**
     * The codec of a parameter for which no type is named.
     *
     * @throws IllegalArgumentException if the value cannot be sent
     */
    public Codec<?> forValue(Object value) {
        Codec<?> codec = forClass(value.getClass());
        return codec instanceof ValueDependent<?> dependent ? dependent.codecOfObject(value, this) : codec;
    }

    /**
     * What is known of the codec of a parameter by its class alone; also for subclasses and implementations of a supported
     * class. Blob and Clob only have a type: they must be collected to bytes and String before.
     *
     * @throws IllegalArgumentException if the class is not supported
     */
    public Codec<?> forClass(Class<?> javaClass) {
        Codec<?> known = resolvedParameters.get(javaClass);
        if (known == null) {
            known = resolveParameter(javaClass);
            resolvedParameters.put(javaClass, known);
        }
        return known;
    }

    /**
     * The codec of a parameter for which a type is named: a value of another class is converted if that is exact, and
     * text of any type is sent as a literal of it.
     *
     * @param type of {@link io.r2dbc.spi.R2dbcType}, a {@link PgType}, or inferred (then this is {@link #forClass}). One
     *     that is only named and not known yet gives a codec whose type {@link PgType#isNamed}: the catalogue has to be
     *     loaded first.
     * @throws IllegalArgumentException if the type cannot be sent from the class
     */
    public Codec<?> forType(Type type, Class<?> javaClass) {
        if (type instanceof Type.InferredType) {
            return forClass(javaClass);
        }
        PgType pgType = numbered(PgTypes.of(type));
        if (pgType.isNamed()) {
            return new NamedCodec(pgType);
        }
        Class<?> boxed = boxed(javaClass);
        TypeCodecs known = of(pgType.oid());
        Codec<?> codec = known == null ? null : known.toWrite(boxed);
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
     * The same for a value: what its class leaves open, as the class of a collection's elements, is looked at.
     *
     * @throws IllegalArgumentException if the value cannot be sent as the type
     */
    public Codec<?> forValue(Type type, Object value) {
        Codec<?> codec = forType(type, value.getClass());
        return Parts.forValue(codec, value);
    }

    /**
     * The type with its number, if that is known.
     *
     * @throws IllegalArgumentException if there are several: which one is meant would depend on the search path of a
     *     connection, and the catalogue is that of all
     */
    private PgType numbered(PgType type) {
        if (!type.isNamed()) {
            return type;
        }
        boolean array = type.name().endsWith("[]");
        String name = array ? type.name().substring(0, type.name().length() - 2) : type.name();
        Integer oid = names.get(name);
        if (AMBIGUOUS.equals(oid)) {
            throw new IllegalArgumentException(
                    "Several schemas have a type \"%s\"; put the schema and a dot in front of it".formatted(name));
        }
        Integer found = array && oid != null ? arrays.get(oid) : oid;
        return found == null ? type : type(found);
    }

    /**
     * The type that NULL declares for a class: as {@link #forClass}, and none for Object, and for Parameter, which is what
     * a tool knows whose values bring their types along.
     *
     * @throws IllegalArgumentException if the class is not supported
     */
    public PgType nullType(Class<?> javaClass) {
        return javaClass == Object.class || javaClass == Parameter.class
                ? PgTypes.UNSPECIFIED
                : forClass(javaClass).type();
    }

    /**
     * The type that NULL declares for a named type.
     *
     * @throws IllegalArgumentException if PostgreSQL does not have it
     */
    public PgType nullType(Type type) {
        if (type == R2dbcType.COLLECTION) {
            return PgTypes.UNSPECIFIED;
        }
        return type instanceof Type.InferredType ? nullType(type.getJavaType()) : numbered(PgTypes.of(type));
    }

    /**
     * The decoder of a column. A type that is not known is read as the String of its text.
     *
     * @param requested the class, or a supertype of the type's default class: Object, Number, CharSequence ...
     * @throws IllegalArgumentException if the type cannot be read as the class, or arrives in binary and is not known
     */
    public <T> Decoder<T> decoder(int oid, Format format, Class<T> requested) {
        TypeCodecs known = of(oid);
        Class<?> boxed = boxed(requested);
        if (format == Format.BINARY && (known == null || !known.isBinary())) {
            throw new IllegalArgumentException("The binary form of type %s is not known".formatted(type(oid)));
        }
        Codec<?> codec;
        if (known != null) {
            codec = known.toRead(boxed);
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
        TypeCodecs known = of(oid);
        return known != null && known.isBinary();
    }

    /** Whether what is known of the type does not depend on the database. */
    public boolean isFixed(int oid) {
        return rows.type(oid) != null || BuiltInTypes.isFixed(oid);
    }

    /** The type, named by its number and read as String if it is not known. */
    public PgType type(int oid) {
        TypeCodecs known = of(oid);
        return known != null ? known.type() : new PgType(oid, "oid:" + Integer.toUnsignedString(oid), String.class);
    }

    /** What is known of the type, null if nothing is. */
    @Nullable
    TypeCodecs of(int oid) {
        TypeCodecs scalar = rows.type(oid);
        if (scalar != null) {
            return scalar;
        }
        TypeCodecs known = composed.get(oid);
        if (known != null) {
            return known;
        }
        TypeDescription description = described.get(oid);
        if (description == null) {
            return null;
        }
        TypeCodecs made = withAdded(description, compose(description));
        TypeCodecs earlier = composed.putIfAbsent(oid, made);
        return earlier != null ? earlier : made;
    }

    /** The type is not what is known of it: the catalogue is to be asked before it is used again. */
    void suspect(int oid) {
        suspicion.accept(oid);
    }

    /** The same, or text. */
    TypeCodecs ofOrText(int oid) {
        TypeCodecs known = of(oid);
        return known != null ? known : new TextType(type(oid));
    }

    /** What sends arrays of a type that the server infers. */
    ArrayLiteral arraysToInfer() {
        return arraysToInfer;
    }

    /** The array with such elements, null if none is known. */
    @Nullable
    TypeCodecs arrayOf(PgType element) {
        Integer oid = arrays.get(element.oid());
        return oid == null ? null : of(oid);
    }

    private TypeCodecs compose(TypeDescription type) {
        boolean binary = new BinaryForms(rows, described).has(type.oid());
        return switch (type.kind()) {
            case BASE, PSEUDO -> base(type);
            case ENUM -> new EnumType(type.named(String.class));
            case DOMAIN -> new DomainType(type, ofOrText(type.element()));
            case ARRAY -> new ArrayType(type, ofOrText(type.element()), binary);
            case RANGE -> new RangeType(type, ofOrText(type.element()), binary);
            case MULTIRANGE -> new MultirangeType(type, ofOrText(type.element()), binary);
            case COMPOSITE -> new CompositeType(type, this, binary);
        };
    }

    /** An enum, composite type .. that a user has codecs for by its name. */
    private TypeCodecs withAdded(TypeDescription type, TypeCodecs made) {
        ScalarType added = made instanceof ScalarType ? null : rows.named(type);
        return added == null
                ? made
                : new AddedType(added.as(type.named(added.type().javaType()), type.binary()), made);
    }

    private TypeCodecs base(TypeDescription type) {
        ScalarType scalar = rows.named(type);
        return scalar != null
                ? scalar.as(type.named(scalar.type().javaType()), type.binary())
                : new TextType(type.named(String.class));
    }

    private Codec<?> resolveParameter(Class<?> javaClass) {
        Codec<?> codec = parameter(javaClass);
        if (codec == null && javaClass.isArray()) {
            return ArrayParameter.ofClass(javaClass, this);
        }
        if (codec == null) {
            throw new IllegalArgumentException("A parameter cannot be a %s%s"
                    .formatted(
                            javaClass.getName(),
                            javaClass.isRecord()
                                    ? ", unless its type is named: Parameters.in(PgType.named(\"..\", Composite.class), value)"
                                    : ""));
        }
        return codec;
    }

    /** {@link #forClass} without the arrays that are made of other classes; null if there is none. */
    @Nullable
    Codec<?> parameter(Class<?> javaClass) {
        Codec<?> codec = rows.parameter(boxed(javaClass));
        return codec != null && codec.type().isNamed() ? numbered(codec) : codec;
    }

    private Codec<?> numbered(Codec<?> codec) {
        PgType type = numbered(codec.type());
        return type.isNamed() ? codec : new RenamedCodec<>(type, codec);
    }

    /** Also the class of an enum, where a constant with a body has one of its own. */
    static Class<?> boxed(Class<?> javaClass) {
        if (Enum.class.isAssignableFrom(javaClass) && javaClass != Enum.class && !javaClass.isEnum()) {
            return javaClass.getSuperclass();
        }
        return javaClass.isPrimitive() ? MethodType.methodType(javaClass).wrap().returnType() : javaClass;
    }
}
