package io.pgflux.codec;

import io.pgflux.api.PgType;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Java arrays and collections as parameters for which no type is named. The first element whose class declares a type
 * decides; if none does, the server infers it.
 */
final class ArrayParameter<T> extends ValueDependent<T> {

    ArrayParameter(Class<T> javaType) {
        super(javaType);
    }

    /**
     * The codec of a class of Java arrays that is no parameter itself.
     *
     * @throws IllegalArgumentException if no value of the class can be sent
     */
    static Codec<?> ofClass(Class<?> javaClass, Codecs codecs) {
        Class<?> part = javaClass.getComponentType();
        Codec<?> element = codecs.parameter(part);
        while (element == null && part.isArray()) {
            part = part.getComponentType();
            element = codecs.parameter(part);
        }
        if (element == null && Modifier.isFinal(part.getModifiers())) {
            throw new IllegalArgumentException("A parameter cannot be a " + javaClass.getTypeName());
        }
        return element == null || element instanceof ValueDependent<?>
                ? new ArrayParameter<>(javaClass)
                : ofElement(element, javaClass, codecs);
    }

    private static Codec<?> ofElement(Codec<?> element, Class<?> javaClass, Codecs codecs) {
        PgType declared = declared(element);
        return declared == null ? codecs.arraysToInfer() : ofType(declared, javaClass, codecs);
    }

    private static Codec<?> ofType(PgType element, Class<?> javaClass, Codecs codecs) {
        TypeCodecs array = codecs.arrayOf(element);
        if (array == null) { // the catalogue may know it
            return new NamedCodec(PgTypes.array(element));
        }
        Codec<?> codec = array.toWrite(javaClass);
        if (codec == null) {
            throw new IllegalArgumentException(
                    "A parameter of type %s cannot be a %s".formatted(array.type(), javaClass.getTypeName()));
        }
        return codec;
    }

    /** Null if the server has to infer it. */
    private static @Nullable PgType declared(Codec<?> element) {
        if (element.javaType() == Blob.class || element.javaType() == Clob.class) {
            throw new IllegalArgumentException("a %s cannot be an element of an array"
                    .formatted(element.javaType().getSimpleName()));
        }
        return element.type().equals(PgTypes.UNSPECIFIED) ? null : element.type();
    }

    @Override
    Codec<?> codecOf(T value, Codecs codecs) {
        PgType declared = declared(value, 1, codecs);
        if (declared == null) {
            return codecs.arraysToInfer();
        }
        Codec<?> codec = ofType(declared, value.getClass(), codecs);
        return codec instanceof ArrayLiteral literal ? literal.forValue(value) : codec;
    }

    private static @Nullable PgType declared(Object container, int dimensions, Codecs codecs) {
        ArrayShape.checkDimensions(dimensions);
        for (Object part : ArrayShape.parts(container)) {
            PgType declared = null;
            if (part != null) {
                declared = isContainer(part, codecs)
                        ? declared(part, dimensions + 1, codecs)
                        : declared(codecs.forValue(part));
            }
            if (declared != null) {
                return declared;
            }
        }
        return null;
    }

    private static boolean isContainer(Object part, Codecs codecs) {
        if (!ArrayShape.isContainer(part.getClass())) {
            return false;
        }
        Codec<?> codec = codecs.parameter(part.getClass());
        return codec == null || codec instanceof ArrayParameter<?>;
    }
}
