package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An array, which has no dimensions of its own: they come with each value. */
final class ArrayType implements TypeCodecs {

    private final PgType type;
    private final TypeCodecs element;
    private final char delimiter;
    private final boolean isBinary;
    private final ArrayWriter writer;
    private final ArrayLiteral literal;

    ArrayType(TypeDescription description, TypeCodecs element, boolean isBinary) {
        type = description.named(arrayClass(element.type().javaType()));
        this.element = element;
        delimiter = description.delimiter();
        this.isBinary = isBinary && element.isBinary();
        writer = new ArrayWriter(this);
        literal = new ArrayLiteral(type, element, delimiter, writer);
    }

    static Class<?> arrayClass(Class<?> element) {
        return Array.newInstance(element, 0).getClass();
    }

    @Override
    public PgType type() {
        return type;
    }

    @Override
    public boolean isBinary() {
        return isBinary;
    }

    TypeCodecs element() {
        return element;
    }

    int elementOid() {
        return element.type().oid();
    }

    char delimiter() {
        return delimiter;
    }

    ArrayWriter writer() {
        return writer;
    }

    /** Whether the elements' binary form is their text. */
    boolean textIsBinary() {
        return isBinary && Parts.hasTextForm(element);
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        if (requested.isArray()) {
            return toReadArray(requested);
        }
        if (requested.isAssignableFrom(arrayClass(Object.class))) { // Object, Serializable, Cloneable
            Codec<?> any = element.toRead(Object.class);
            return any == null ? null : codec(requested, new ObjectArrays(any, any.javaType(), ArrayForm.ANY));
        }
        if (requested.isAssignableFrom(String.class)) {
            return toReadString();
        }
        Codec<?> any = element.toRead(Object.class);
        if (any != null && requested.isAssignableFrom(List.class)) {
            return codec(requested, ArrayForm.lists(any));
        }
        return any != null && requested == Set.class ? codec(requested, ArrayForm.sets(any)) : null;
    }

    /** Null if elements are not read as the class. */
    @Nullable
    Codec<?> setOf(Class<?> content) {
        Codec<?> found = element.toRead(content);
        return found == null ? null : codec(Set.class, ArrayForm.sets(found));
    }

    private <A> Codec<A> codec(Class<A> requested, ArrayForm form) {
        return new ArrayCodec<>(this, requested, form);
    }

    /** With as many dimensions as are needed to come to a class that the elements are read as, which may be an array. */
    private @Nullable Codec<?> toReadArray(Class<?> requested) {
        int dimensions = 1;
        for (Class<?> part = requested.getComponentType(); part != null; part = part.getComponentType()) {
            Codec<?> found = element.toRead(Codecs.boxed(part));
            if (found != null) {
                ArrayForm form = part.isPrimitive()
                        ? new PrimitiveArrays(found, part, dimensions)
                        : new ObjectArrays(found, part, dimensions);
                return codec(requested, form);
            }
            dimensions++;
        }
        return null;
    }

    private @Nullable Codec<?> toReadString() {
        Codec<?> text = element.toRead(String.class);
        if (!isBinary || text == null) {
            return new StringCodec(type);
        }
        return TextCodec.string(type, new ArrayPrinter(elementOid(), text, delimiter));
    }

    /**
     * Of which class the elements are, a collection does not say, nor does an array of Object: then a literal is sent unless
     * {@link ArrayLiteral#forValue} is asked.
     */
    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        if (Collection.class.isAssignableFrom(javaClass)) {
            return literal;
        }
        if (!javaClass.isArray()) {
            return TextCodecs.literal(type, javaClass);
        }
        Class<?> part = javaClass;
        while (part.isArray()) {
            part = part.getComponentType();
            Codec<?> found = ArrayShape.toWrite(element, Codecs.boxed(part));
            if (found != null) {
                return writer.takes(found) ? writer : literal;
            }
        }
        return Modifier.isFinal(part.getModifiers()) ? null : literal;
    }
}
